package dev.vgt4j.core.scenes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The mean over strata of a ratio of sums, with its uncertainty by bootstrap (Efron 1979): within
 * each stratum whole groups are drawn anew with replacement, {@value #RESAMPLES} times.
 *
 * @param value of the groups as they are
 * @param standardError standard deviation over the resamples
 * @param low lower end of the 95% percentile interval
 * @param high upper end of the interval
 */
public record Estimate(double value, double standardError, double low, double high) {
  private static final int RESAMPLES = 1000;

  /**
   * What belongs together and is drawn together, such as all images of a prompt.
   *
   * @param sum what it adds to the numerator
   * @param weight what it adds to the denominator, at least 0
   */
  public record Group(double sum, double weight) {}

  /**
   * One ratio.
   *
   * @param groups at least one
   */
  public static Estimate of(List<Group> groups, RandomGenerator random) {
    return ofStrata(List.of(groups), random);
  }

  /**
   * The mean of several ratios.
   *
   * @param strata each at least one group
   * @throws InvalidInputException if there is nothing to estimate from
   */
  public static Estimate ofStrata(Collection<List<Group>> strata, RandomGenerator random) {
    if (strata.isEmpty() || strata.stream().anyMatch(List::isEmpty)) {
      throw new InvalidInputException("estimate: expected groups in every stratum, got none");
    }
    double value = strata.stream().mapToDouble(Estimate::ratio).average().orElse(0);
    double[] drawn =
        IntStream.range(0, RESAMPLES).mapToDouble(i -> resample(strata, random)).sorted().toArray();
    double mean = Arrays.stream(drawn).average().orElse(0);
    double variance = Arrays.stream(drawn).map(x -> (x - mean) * (x - mean)).average().orElse(0);
    return new Estimate(
        value, Math.sqrt(variance), drawn[RESAMPLES / 40], drawn[RESAMPLES - 1 - RESAMPLES / 40]);
  }

  /** The plain ratio. */
  static double ratio(List<Group> groups) {
    return ratio(groups, i -> i);
  }

  private static double resample(Collection<List<Group>> strata, RandomGenerator random) {
    double sum = 0;
    for (List<Group> groups : strata) {
      sum += ratio(groups, i -> random.nextInt(groups.size()));
    }
    return sum / strata.size();
  }

  /** 0 where nothing has weight, as a ratio of hits among no candidates. */
  private static double ratio(List<Group> groups, IntUnaryOperator pick) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(pick.applyAsInt(i));
      sum += group.sum();
      weight += group.weight();
    }
    return weight == 0 ? 0 : sum / weight;
  }

  /** Value and interval as JSON. */
  public ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("value", value).put("standardError", standardError);
    node.putArray("interval95").add(low).add(high);
    return node;
  }

  /** {@code .617 (.558 to .683)}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", value, low, high);
  }
}
