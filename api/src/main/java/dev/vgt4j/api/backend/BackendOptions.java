package dev.vgt4j.api.backend;

import dev.vgt4j.api.InvalidInputException;
import java.util.OptionalInt;

/**
 * How a backend is opened.
 *
 * @param threads compute threads, or empty for the runtime's own choice
 * @param device {@code cpu}, or {@code cuda:N} where the natives have it; {@code cuda} is {@code
 *     cuda:0}
 */
public record BackendOptions(OptionalInt threads, String device) {
  /** All defaults: the CPU, as many threads as the runtime likes. */
  public static final BackendOptions DEFAULT = new BackendOptions(OptionalInt.empty(), "cpu");

  private static final String CUDA = "cuda";

  /**
   * The number of the GPU that was asked for, or empty for the CPU.
   *
   * @throws InvalidInputException if the device is neither
   */
  public OptionalInt cudaDevice() {
    if (device.equals("cpu")) {
      return OptionalInt.empty();
    }
    if (!device.matches(CUDA + "(:\\d{1,3})?")) {
      throw new InvalidInputException(
          "device '" + device + "': expected cpu or cuda:N, for example cuda:0");
    }
    return OptionalInt.of(
        device.equals(CUDA) ? 0 : Integer.parseInt(device.substring(CUDA.length() + 1)));
  }
}
