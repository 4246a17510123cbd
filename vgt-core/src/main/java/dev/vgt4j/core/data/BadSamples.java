package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The samples that could not be used, each counted once; safe for several threads. */
final class BadSamples {
  private static final int MOST_LISTED = 50;

  private final int limit;
  private final int size;
  private final Consumer<String> report;
  private final Map<Integer, String> reasons = new TreeMap<>();

  /**
   * @param limit how many are left out before the run stops
   * @param size number of all samples
   * @param report told every one
   */
  BadSamples(int limit, int size, Consumer<String> report) {
    this.limit = limit;
    this.size = size;
    this.report = report;
  }

  synchronized boolean has(int index) {
    return reasons.containsKey(index);
  }

  synchronized int count() {
    return reasons.size();
  }

  /**
   * Counts a sample.
   *
   * @throws InvalidInputException with all of them, if they are too many
   */
  void add(int index, BadSampleException bad) {
    int count;
    synchronized (this) {
      if (reasons.putIfAbsent(index, bad.getMessage()) != null) {
        return;
      }
      count = reasons.size();
    }
    if (limit > 0) {
      report.accept(
          "left out " + bad.getMessage() + " (bad sample " + count + ", at most " + limit + ")");
    }
    requireFew();
  }

  /** Throws if they are too many, also to threads that found none of them. */
  synchronized void requireFew() {
    if (reasons.size() > limit || reasons.size() == size) {
      throw new InvalidInputException(summary());
    }
  }

  private String summary() {
    StringBuilder out = new StringBuilder();
    out.append(reasons.size()).append(" of ").append(size).append(" samples cannot be used");
    if (reasons.size() > limit) {
      out.append("; at most ").append(limit).append(" are left out (data.max_bad_samples)");
    }
    out.append(": ");
    out.append(reasons.values().stream().limit(MOST_LISTED).collect(Collectors.joining("; ")));
    if (reasons.size() > MOST_LISTED) {
      out.append("; and ").append(reasons.size() - MOST_LISTED).append(" more");
    }
    return out.toString();
  }
}
