package dev.vgt4j.backend.tf;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Capability;
import java.util.Set;

/** TensorFlow, selected as {@code tf}. */
public final class TfProvider implements BackendProvider {
  static final String NAME = "tf";
  static final Set<Capability> CAPABILITIES = Set.of(Capability.TRAINING, Capability.LARGE_TENSORS);

  /** Found by the service loader. */
  public TfProvider() {}

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
   * <p>TensorFlow starts its compute threads once a process: the number of threads asked for first
   * stays.
   */
  @Override
  public Backend open(BackendOptions options) {
    liftMemoryLimit();
    try {
      return new TfBackend(options);
    } catch (LinkageError e) {
      throw new InvalidInputException(
          "TensorFlow's native library was not found: add org.tensorflow:tensorflow-core-native"
              + " with the classifier of this platform (for example linux-x86_64) to the class or"
              + " module path",
          e);
    }
  }

  /** JavaCPP refuses to work once the process, mapped files included, outgrows 4 Java heaps. */
  private static void liftMemoryLimit() {
    String property = "org.bytedeco.javacpp.maxPhysicalBytes";
    if (System.getProperty(property) == null) {
      System.setProperty(property, "0");
    }
  }
}
