package dev.vgt4j.testkit;

import dev.vgt4j.api.backend.BackendOptions;
import java.util.OptionalInt;

/**
 * Where the backend under test computes. Contracts run on the CPU unless the system property
 * {@value #PROPERTY} names another device, for example {@code cuda:0}; the build passes {@code
 * -Dtest.device} on to it. The oracle stays on the CPU.
 */
public final class TestDevice {
  /** The system property that names the device. */
  public static final String PROPERTY = "vgt.test.device";

  private TestDevice() {}

  /** Options of the backend under test. */
  public static BackendOptions options() {
    return new BackendOptions(OptionalInt.empty(), System.getProperty(PROPERTY, "cpu"));
  }
}
