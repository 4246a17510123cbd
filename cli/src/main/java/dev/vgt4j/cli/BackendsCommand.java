package dev.vgt4j.cli;

import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what the path offers; a runtime that does not load is told and stops nothing. */
@Command(
    name = "backends",
    description = "Lists the backends on the path and what each of them can do.",
    mixinStandardHelpOptions = true)
final class BackendsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin private DeviceOption device;

  @Override
  public void run() {
    BackendOptions options = new BackendOptions(OptionalInt.empty(), device.name());
    options.cudaDevice(); // what is no device is refused once, not by every backend
    PrintWriter out = spec.commandLine().getOut();
    List<BackendProvider> providers = Backends.load().providers();
    if (providers.isEmpty()) {
      out.println("no backend on the path");
    }
    providers.forEach(
        p -> out.printf("%-5s %s%n      can: %s%n", p.name(), opened(p, options), capabilities(p)));
    out.flush();
  }

  /** Versions and device, or why it does not open. */
  private static String opened(BackendProvider provider, BackendOptions options) {
    try (Backend backend = provider.open(options)) {
      return backend.description().entrySet().stream()
          .map(e -> e.getKey().equals("runtime") ? e.getValue() : e.getKey() + " " + e.getValue())
          .collect(Collectors.joining(", "));
    } catch (VgtException | LinkageError | IllegalStateException e) {
      return "not usable here: " + e.getMessage();
    }
  }

  private static String capabilities(BackendProvider provider) {
    return provider.capabilities().stream()
        .sorted()
        .map(Capability::toString)
        .collect(Collectors.joining(", "));
  }
}
