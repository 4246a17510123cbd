package dev.vgt4j.core.sampling;

import java.util.random.RandomGenerator;

/** Orders in which positions are fed or decoded. */
public final class RandomOrder {
  private RandomOrder() {}

  /** The numbers 0 to n-1 in a random order (Fisher-Yates). */
  public static int[] of(RandomGenerator random, int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
