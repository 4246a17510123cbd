package dev.vgt4j.core.sampling;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.TokenLayout;
import java.util.Arrays;

/**
 * Every query sees exactly what it would see if its group's position came next in a training
 * sequence: the visible text and the pairs of earlier groups, at the position right after them.
 */
final class ConsistentLayout implements CacheLayout {
  private boolean[][] cached = new boolean[0][];
  private int[] next = new int[0];

  @Override
  public TokenLayout prefill(boolean[][] text, int queries) {
    int length = text[0].length;
    int width = length + queries;
    boolean[][] keys = TokenLayout.extended(text, queries);
    long[] positions = TokenLayout.positions(keys).toLongs();
    cached = text;
    next = new int[text.length];
    for (int b = 0; b < next.length; b++) {
      next[b] = (int) positions[b * width + length];
      Arrays.fill(positions, b * width + length, (b + 1) * width, next[b]);
    }
    HostTensor mask = TokenLayout.mask(keys, length, queries);
    grow(1);
    return new TokenLayout(HostTensor.of(positions, next.length, width), mask);
  }

  /** The group's first query is in the cache already, so its latent comes first. */
  @Override
  public TokenLayout decode(int latents, int queries) {
    int ordered = 2 * latents - 1;
    int width = ordered + queries;
    long[] positions = new long[next.length * width];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = next[i / width] + Math.min(i % width, ordered);
    }
    HostTensor mask = TokenLayout.mask(TokenLayout.extended(cached, width), ordered, queries);
    grow(ordered + 1);
    return new TokenLayout(HostTensor.of(positions, next.length, width), mask);
  }

  private void grow(int tokens) {
    cached = TokenLayout.extended(cached, tokens);
    for (int b = 0; b < next.length; b++) {
      next[b] += tokens;
    }
  }
}
