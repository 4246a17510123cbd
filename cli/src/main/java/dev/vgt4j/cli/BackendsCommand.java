package dev.vgt4j.cli;

import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what the path offers, without loading a native library. */
@Command(
    name = "backends",
    description = "Lists the backends on the path and what each of them can do.",
    mixinStandardHelpOptions = true)
final class BackendsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Backends.load().providers().forEach(p -> out.println(p.name() + "  " + capabilities(p)));
    out.flush();
  }

  private static String capabilities(BackendProvider provider) {
    return provider.capabilities().stream()
        .sorted()
        .map(Capability::toString)
        .collect(Collectors.joining(", "));
  }
}
