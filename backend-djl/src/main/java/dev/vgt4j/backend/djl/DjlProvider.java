package dev.vgt4j.backend.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Capability;
import java.util.OptionalInt;
import java.util.Set;

/** Opens PyTorch through DJL. Loads no native library before {@link #open}. */
public final class DjlProvider implements BackendProvider {
  static final String NAME = "djl";
  static final Set<Capability> CAPABILITIES = Set.of(Capability.TRAINING, Capability.LARGE_TENSORS);

  private static final String ENGINE = "PyTorch";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  /**
   * {@inheritDoc}
   *
   * <p>PyTorch's number of threads is one setting of the whole process: the last backend opened
   * with a number decides.
   */
  @Override
  public Backend open(BackendOptions options) {
    Engine engine = loadEngine();
    Device device = device(engine, options);
    options.threads().ifPresent(DjlProvider::setThreads);
    return new DjlBackend(engine, device);
  }

  private static Engine loadEngine() {
    // without this DJL downloads natives by itself and reports its use
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
    try {
      return Engine.getEngine(ENGINE);
    } catch (RuntimeException | LinkageError e) {
      throw new InvalidInputException(
          "backend djl: PyTorch's natives did not load ("
              + rootMessage(e)
              + "); add ai.djl.pytorch:pytorch-jni and ai.djl.pytorch:pytorch-native-cpu with your"
              + " platform's classifier, for example linux-x86_64, to the class path",
          e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }

  private static Device device(Engine engine, BackendOptions options) {
    OptionalInt index = options.cudaDevice();
    if (index.isEmpty()) {
      return Device.cpu();
    }
    int present = engine.getGpuCount();
    if (index.getAsInt() >= present) {
      throw new InvalidInputException(
          "device '"
              + options.device()
              + "': PyTorch sees "
              + present
              + " GPUs; use cpu, or a machine and natives with CUDA (docs/devices.md)");
    }
    return Device.gpu(index.getAsInt());
  }

  private static void setThreads(int threads) {
    if (threads < 1) {
      throw new InvalidInputException("backend djl: threads: expected at least 1, got " + threads);
    }
    JniUtils.setNumThreads(threads);
  }
}
