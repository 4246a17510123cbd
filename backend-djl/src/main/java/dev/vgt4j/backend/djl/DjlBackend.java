package dev.vgt4j.backend.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Op;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PyTorch on one device. Closing it closes the sessions that are still open. */
final class DjlBackend implements Backend {
  private final Engine engine;
  private final Device device;
  private final PtNDManager manager;
  private final TorchScript script;
  private final Convolutions convolutions;

  DjlBackend(Engine engine, Device device) {
    this.engine = engine;
    this.device = device;
    this.manager = (PtNDManager) engine.newBaseManager(device);
    this.script = new TorchScript(manager);
    this.convolutions = new Convolutions(script);
  }

  TorchScript script() {
    return script;
  }

  /** What a graph's convolutions have to be in training, or null for the usual ones. */
  @Nullable Convolutions convolutionsToDifferentiate(Graph graph) {
    boolean convolves = graph.nodes().stream().anyMatch(n -> n.op() instanceof Op.Conv2d);
    return convolves && !convolutions.trusted(manager) ? convolutions : null;
  }

  @Override
  public String name() {
    return DjlProvider.NAME;
  }

  @Override
  public Set<Capability> capabilities() {
    return DjlProvider.CAPABILITIES;
  }

  @Override
  public Map<String, String> description() {
    Map<String, String> d = new LinkedHashMap<>();
    d.put("runtime", "PyTorch " + engine.getVersion() + " through DJL " + Engine.getDjlVersion());
    d.put("device", device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu");
    d.put("threads", Integer.toString(JniUtils.getNumThreads()));
    return d;
  }

  @Override
  public Session open(Weights weights) {
    Natives.requireOpen(manager.isOpen(), "backend djl");
    return new DjlSession(this, manager.newSubManager(device), weights);
  }

  @Override
  public void close() {
    manager.close();
  }
}
