package dev.vgt4j.backend.tf;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/** Settings shared by all sessions. */
final class TfBackend implements Backend {
  private final BackendOptions options;
  private final ConfigProto config;
  private volatile boolean closed;

  TfBackend(BackendOptions options) {
    this.options = options;
    this.config = config(options);
    requireDevice();
  }

  private static ConfigProto config(BackendOptions options) {
    ConfigProto.Builder config = ConfigProto.newBuilder();
    options.threads().ifPresent(config::setIntraOpParallelismThreads);
    // two at a time were measured to be a little faster than one on two cores
    config.setInterOpParallelismThreads(Math.min(2, options.threads().orElse(2)));
    config.setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewrites()));
    OptionalInt gpu = options.cudaDevice();
    if (gpu.isEmpty()) {
      config.putDeviceCount("GPU", 0);
    } else {
      config.setGpuOptions(
          GPUOptions.newBuilder().setAllowGrowth(true).setVisibleDeviceList("" + gpu.getAsInt()));
    }
    return config.build();
  }

  /**
   * Only the rewrites that pay: joining matrix products and convolutions with their biases. The
   * others made up half of a training program's first step and sped later ones up by a few per cent
   * at most.
   */
  private static RewriterConfig rewrites() {
    RewriterConfig.Toggle off = RewriterConfig.Toggle.OFF;
    return RewriterConfig.newBuilder()
        .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE)
        .setMemoryOptimization(RewriterConfig.MemOptType.NO_MEM_OPT)
        .setConstantFolding(off)
        .setArithmeticOptimization(off)
        .setDependencyOptimization(off)
        .setCommonSubgraphElimination(off)
        .setLoopOptimization(off)
        .setFunctionOptimization(off)
        .setShapeOptimization(off)
        .setImplementationSelector(off)
        .build();
  }

  /** Places one operation on the device, which loads the natives and fails if it is not there. */
  private void requireDevice() {
    DeviceSpec.DeviceType type =
        options.cudaDevice().isEmpty() ? DeviceSpec.DeviceType.CPU : DeviceSpec.DeviceType.GPU;
    DeviceSpec device = DeviceSpec.newBuilder().deviceType(type).deviceIndex(0).build();
    try (Graph graph = new Graph();
        org.tensorflow.Session session = new org.tensorflow.Session(graph, config)) {
      GraphWriter writer = new GraphWriter(graph.baseScope().withDevice(device));
      session.runner().fetch(writer.ints(1)).run().close();
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          "device '"
              + options.device()
              + "' is not available to TensorFlow "
              + TensorFlow.version()
              + "; use cpu, or a machine and natives with CUDA (docs/devices.md)",
          e);
    }
  }

  @Override
  public String name() {
    return TfProvider.NAME;
  }

  @Override
  public Set<Capability> capabilities() {
    return TfProvider.CAPABILITIES;
  }

  @Override
  public Map<String, String> description() {
    Map<String, String> d = new LinkedHashMap<>();
    d.put("runtime", "TensorFlow " + TensorFlow.version());
    d.put("device", options.device());
    d.put("threads", options.threads().isPresent() ? "" + options.threads().getAsInt() : "auto");
    return d;
  }

  @Override
  public Session open(Weights weights) {
    if (closed) {
      throw new IllegalStateException("open: the backend is closed");
    }
    return new TfSession(this, config, weights);
  }

  @Override
  public void close() {
    closed = true;
  }
}
