package dev.vgt4j.core.export;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Replays an export's own fixture. */
public final class ExportVerification {
  private ExportVerification() {}

  /**
   * How a program did.
   *
   * @param program its name
   * @param error {@code |a-b| / |b|}, the largest of its results; infinity for a wrong shape
   * @param tolerance the largest that passes
   */
  public record Result(String program, double error, double tolerance) {
    /** True if all results are close enough. */
    public boolean passed() {
      return error <= tolerance;
    }

    /** One line for people. */
    public String line() {
      return String.format(
          Locale.ROOT,
          "%-16s %s  error %.1e, tolerance %.1e",
          program,
          passed() ? "ok    " : "MISSED",
          error,
          tolerance);
    }
  }

  /**
   * Checks every file against the manifest, then runs every program.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a file is missing, changed or no program
   */
  public static List<Result> run(Path folder, Backend backend) {
    List<Result> results = new ArrayList<>();
    try (ExportedPrograms programs = ExportedPrograms.open(folder, backend)) {
      for (Map.Entry<String, ExportFixture.Check> e : ExportFixture.read(folder).entrySet()) {
        Program program = programs.named(e.getKey());
        ProgramCase expected = e.getValue().expected();
        double error = expected.replay(program).errorFrom(expected);
        results.add(new Result(e.getKey(), error, e.getValue().tolerance()));
      }
    }
    return results;
  }
}
