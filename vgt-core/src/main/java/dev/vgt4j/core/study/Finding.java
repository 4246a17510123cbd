package dev.vgt4j.core.study;

import java.util.List;

/**
 * What the numbers say about a claim.
 *
 * @param claim the claim
 * @param intervals of its contrasts, in their order
 * @param verdict what follows
 */
public record Finding(Claim claim, List<Interval> intervals, Verdict verdict) {
  private static final double LEAST_SPREAD = 1e-9;

  /** Whether a claim holds here. */
  public enum Verdict {
    /** The 95% interval of every contrast lies above 0, and has a width. */
    HOLDS("holds here"),
    /** That of one of them lies below 0. */
    OPPOSITE("does not hold here: the opposite"),
    /** Neither: with these seeds it cannot be told. */
    OPEN("not decided with these seeds"),
    /** A number is missing, or there is only one seed. */
    MISSING("not measured on at least two seeds");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Copies the list. */
  public Finding {
    intervals = List.copyOf(intervals);
  }

  /** Decides a claim by the intervals of its contrasts, each paired by seed. */
  public static Finding of(Claim claim, StudyResults results) {
    List<Interval> intervals = claim.contrasts().stream().map(results::interval).toList();
    return new Finding(claim, intervals, verdict(intervals));
  }

  private static Verdict verdict(List<Interval> intervals) {
    if (intervals.stream().anyMatch(i -> i.count() < 2)) {
      return Verdict.MISSING;
    }
    if (intervals.stream().anyMatch(i -> i.high() < 0 && hasSpread(i))) {
      return Verdict.OPPOSITE;
    }
    return intervals.stream().allMatch(i -> i.low() > 0 && hasSpread(i))
        ? Verdict.HOLDS
        : Verdict.OPEN;
  }

  /**
   * Scores are shares of so few images that all seeds may differ by the same one of them. An
   * interval without width is then no certainty.
   */
  private static boolean hasSpread(Interval interval) {
    return interval.halfWidth() > LEAST_SPREAD;
  }
}
