package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.export.ExportVerification;
import dev.vgt4j.core.golden.GoldenResult;
import dev.vgt4j.core.golden.GoldenSuites;
import dev.vgt4j.core.golden.GoldenVerifier;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt verify}: compares our models, or exported ones, with recorded numbers. */
@Command(
    name = "verify",
    description =
        "Compares every component with recorded numbers of the original implementation, or an"
            + " export with those that it came with.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private Recorded recorded;

  private static final class Recorded {
    @Option(
        names = "--golden",
        required = true,
        paramLabel = "DIR",
        description = "Folder with one folder a component.")
    private Path golden;

    @Option(
        names = "--export",
        required = true,
        paramLabel = "DIR",
        description = "An export, whose files are checked and whose programs are run.")
    private Path export;
  }

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
    return recorded.export != null ? verifyExport() : verifyGolden();
  }

  private int verifyExport() {
    PrintWriter out = spec.commandLine().getOut();
    String named = backendOption.name() == null ? "onnx" : backendOption.name();
    try (Backend backend =
        Backends.load().select(named, Capability.ONNX_EXPORT).open(backendOption.options())) {
      List<ExportVerification.Result> results = ExportVerification.run(recorded.export, backend);
      results.forEach(r -> out.println(r.line()));
      out.flush();
      return results.stream().allMatch(ExportVerification.Result::passed) ? 0 : 1;
    }
  }

  private int verifyGolden() {
    PrintWriter out = spec.commandLine().getOut();
    GoldenVerifier.Summary summary;
    try (Backend backend = backendOption.open()) {
      summary =
          new GoldenVerifier(GoldenSuites.all())
              .verify(
                  recorded.golden,
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
