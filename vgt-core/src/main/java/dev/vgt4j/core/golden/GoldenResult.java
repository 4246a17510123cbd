package dev.vgt4j.core.golden;

import java.util.Locale;

/**
 * Outcome of one case.
 *
 * @param folder component
 * @param testCase case within it
 * @param status outcome
 * @param worst the error that comes closest to (or exceeds most) what is allowed
 * @param allowed what is allowed for that tensor
 * @param tensors number of tensors compared
 * @param detail the tensor with the worst error, or why the case did not run
 */
public record GoldenResult(
    String folder,
    String testCase,
    Status status,
    double worst,
    double allowed,
    int tensors,
    String detail) {
  /** Outcome of a case. */
  public enum Status {
    /** Every tensor is within its tolerance. */
    PASS,
    /** A tensor is not, or the case threw. */
    FAIL,
    /** The backend has no such capability. */
    NOT_APPLICABLE
  }

  /** One line for people. */
  public String line() {
    String label = folder + "/" + testCase;
    return switch (status) {
      case NOT_APPLICABLE -> String.format(Locale.ROOT, "n/a   %-46s %s", label, detail);
      case PASS ->
          String.format(
              Locale.ROOT,
              "ok    %-46s worst %.1e  allowed %.1e  tensors %d",
              label,
              worst,
              allowed,
              tensors);
      case FAIL ->
          String.format(
              Locale.ROOT,
              "MISS  %-46s worst %.1e  allowed %.1e  tensors %d  %s",
              label,
              worst,
              allowed,
              tensors,
              detail);
    };
  }
}
