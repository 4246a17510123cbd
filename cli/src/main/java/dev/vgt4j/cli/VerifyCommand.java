package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.core.golden.GoldenResult;
import dev.vgt4j.core.golden.GoldenSuites;
import dev.vgt4j.core.golden.GoldenVerifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt verify}: compares our models with recorded numbers of the original. */
@Command(
    name = "verify",
    description = "Compares every component with recorded numbers of the original implementation.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Option(
      names = "--golden",
      required = true,
      paramLabel = "DIR",
      description = "Folder with one folder a component.")
  private Path golden;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Components to verify; default: all below the folder.")
  private List<String> only = List.of();

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    GoldenVerifier.Summary summary;
    try (Backend backend = backendOption.open()) {
      summary =
          new GoldenVerifier(GoldenSuites.all())
              .verify(
                  golden,
                  Set.copyOf(only),
                  backend,
                  r -> {
                    out.println(r.line());
                    out.flush();
                  });
      out.printf(
          "%s: %d ok, %d missed, %d n/a, %d folders not covered%n",
          backend.name(),
          summary.count(GoldenResult.Status.PASS),
          summary.count(GoldenResult.Status.FAIL),
          summary.count(GoldenResult.Status.NOT_APPLICABLE),
          summary.notCovered().size());
    }
    summary.notCovered().forEach(name -> out.println("not covered: " + name));
    out.flush();
    return summary.passed() && summary.notCovered().isEmpty() ? 0 : 1;
  }
}
