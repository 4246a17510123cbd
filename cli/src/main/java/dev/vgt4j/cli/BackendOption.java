package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that choose and open a backend. */
final class BackendOption {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description =
          "Tensor runtime: djl, tf or onnx. Default: the property vgt.backend, then the variable"
              + " VGT_BACKEND, then the only one present.")
  private String backend;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Compute threads; default: the runtime's own choice.")
  private Integer threads;

  @Mixin private DeviceOption device;

  /** Opens the chosen backend for running programs. */
  Backend open() {
    return Backends.load().select(backend).open(options());
  }

  /** Opens the chosen backend if it has a capability. */
  Backend open(Capability needed) {
    return Backends.load().select(backend, needed).open(options());
  }

  /** The name that was asked for, or null. */
  String name() {
    return backend;
  }

  /** Threads and device as given. */
  BackendOptions options() {
    if (threads != null && threads < 1) {
      throw new InvalidInputException("--threads: expected a positive number, got " + threads);
    }
    return new BackendOptions(
        threads == null ? OptionalInt.empty() : OptionalInt.of(threads), device.name());
  }
}
