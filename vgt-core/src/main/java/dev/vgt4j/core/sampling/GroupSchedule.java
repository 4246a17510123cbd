package dev.vgt4j.core.sampling;

import java.util.Arrays;

/** How the positions of an image are divided into groups that are decoded at once. */
public final class GroupSchedule {
  private GroupSchedule() {}

  /**
   * Sizes of the groups: {@code max(1, positions / parallel)} groups, the first of which take one
   * more where the division leaves a remainder.
   *
   * @param positions positions of the image, at least 1
   * @param parallel positions wanted in a group, at least 1
   */
  public static int[] sizes(int positions, int parallel) {
    return divided(positions, Math.max(1, positions / parallel));
  }

  /** Sizes of a given number of groups, see {@link #sizes}. */
  public static int[] divided(int positions, int groups) {
    int[] sizes = new int[groups];
    Arrays.fill(sizes, positions / groups);
    for (int i = 0; i < positions % groups; i++) {
      sizes[i]++;
    }
    return sizes;
  }
}
