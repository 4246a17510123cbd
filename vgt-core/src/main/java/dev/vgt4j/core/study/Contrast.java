package dev.vgt4j.core.study;

import java.util.List;

/** What a claim says about two arms, as a number that is above 0 if it is so. */
public sealed interface Contrast {
  /** The arms that it needs. */
  List<String> arms();

  /**
   * One arm has more of something.
   *
   * @param more the arm that is claimed to have more
   * @param less the other
   */
  record Difference(Metric metric, String more, String less) implements Contrast {
    @Override
    public List<String> arms() {
      return List.of(more, less);
    }

    @Override
    public String toString() {
      return metric.label() + ": " + more + " - " + less;
    }
  }

  /**
   * One arm gets to a score in fewer steps; see {@link ScoreCurve#speedUp}. The number is the
   * natural logarithm of how many times fewer.
   *
   * @param fast the arm that is claimed to need fewer
   * @param slow the other
   */
  record SpeedUp(String fast, String slow) implements Contrast {
    @Override
    public List<String> arms() {
      return List.of(fast, slow);
    }

    @Override
    public String toString() {
      return "steps to the same score: " + slow + " / " + fast;
    }
  }
}
