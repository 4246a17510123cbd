package dev.vgt4j.core.study;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Arms that answer one question.
 *
 * @param letter what the command line calls it
 * @param question what is compared
 * @param arms the rows of its table; the first is what the others are compared with
 * @param metrics the columns
 * @param claims what it decides
 */
public record Comparison(
    String letter, String question, List<String> arms, List<Metric> metrics, List<Claim> claims) {
  /** Copies the lists. */
  public Comparison {
    arms = List.copyOf(arms);
    metrics = List.copyOf(metrics);
    claims = List.copyOf(claims);
  }

  /** All arms that it needs. */
  Set<String> needed() {
    Set<String> all = new LinkedHashSet<>(arms);
    claims.forEach(claim -> claim.contrasts().forEach(c -> all.addAll(c.arms())));
    return all;
  }
}
