package dev.vgt4j.cli;

import picocli.CommandLine.Option;

/** The option that says what computes. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu, cuda or cuda:N; default: ${DEFAULT-VALUE}.")
  private String device;

  /** As given, not yet checked. */
  String name() {
    return device;
  }
}
