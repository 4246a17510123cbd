package dev.vgt4j.core.sampling;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.TokenLayout;

/**
 * Every query sees exactly what it would see if its group's position came next in a training
 * sequence: the visible text and the pairs of earlier groups, at the position right after them.
 */
final class ConsistentLayout implements CacheLayout {
  private boolean[][] cached = new boolean[0][];
  private int[] next = new int[0];

  @Override
  public TokenLayout prefill(boolean[][] text, int queries) {
    cached = text;
    next = new int[text.length];
    for (int b = 0; b < text.length; b++) {
      for (boolean visible : text[b]) {
        next[b] += visible ? 1 : 0;
      }
    }
    HostTensor textPositions = TokenLayout.positions(text);
    long[] positions = new long[text.length * (text[0].length + queries)];
    int width = text[0].length + queries;
    for (int b = 0; b < text.length; b++) {
      for (int i = 0; i < width; i++) {
        positions[b * width + i] =
            i < text[0].length ? (long) textPositions.at(b * text[0].length + i) : next[b];
      }
    }
    HostTensor mask =
        TokenLayout.mask(TokenLayout.extended(text, queries), text[0].length, queries);
    grow(1);
    return new TokenLayout(HostTensor.of(positions, text.length, width), mask);
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
