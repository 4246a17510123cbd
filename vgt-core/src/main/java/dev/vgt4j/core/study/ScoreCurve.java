package dev.vgt4j.core.study;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Scores over the steps of a training run.
 *
 * @param scores score by steps done
 */
public record ScoreCurve(SortedMap<Long, Double> scores) {
  /** Of a run that was not scored on the way. */
  public static final ScoreCurve NONE = new ScoreCurve(new TreeMap<>());

  /** Copies the map. */
  public ScoreCurve {
    scores = Collections.unmodifiableSortedMap(new TreeMap<>(scores));
  }

  /** The best score; 0 without any. */
  public double best() {
    return scores.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /**
   * The step at which the best score so far reaches a target, between two scored steps by linear
   * interpolation, before the first one from 0 at step 0.
   *
   * @return not a number if it is never reached
   */
  public double stepsTo(double target) {
    double step = 0;
    double best = 0;
    for (Map.Entry<Long, Double> point : scores.entrySet()) {
      double score = Math.max(best, point.getValue());
      if (score >= target) {
        double share = score > best ? (target - best) / (score - best) : 0;
        return step + share * (point.getKey() - step);
      }
      step = point.getKey();
      best = score;
    }
    return Double.NaN;
  }

  /**
   * How many times fewer steps one curve needs for the best score that both reach.
   *
   * @return not a number if one of them never scores
   */
  public static double speedUp(ScoreCurve fast, ScoreCurve slow) {
    double target = Math.min(fast.best(), slow.best());
    return target > 0 ? slow.stepsTo(target) / fast.stepsTo(target) : Double.NaN;
  }
}
