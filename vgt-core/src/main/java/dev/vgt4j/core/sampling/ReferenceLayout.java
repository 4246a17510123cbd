package dev.vgt4j.core.sampling;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.ReferencePositions;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.model.TokenLayout;
import java.util.Arrays;

/**
 * The released implementation: plain causal attention, and from the second pass on no mask, so that
 * pads become visible and queries of a group see each other.
 */
final class ReferenceLayout implements CacheLayout {
  private final Cache cache;
  private final ReferencePositions rule;
  private final int startLength;
  private int textLength;
  private int cached;
  private int groups;
  private int[] next = new int[0];

  ReferenceLayout(Cache cache, ReferencePositions rule, int startLength) {
    this.cache = cache;
    this.rule = rule;
    this.startLength = startLength;
  }

  @Override
  public TokenLayout prefill(boolean[][] text, int queries) {
    TokenLayout layout = TokenLayout.causal(text, queries);
    int width = text[0].length + queries;
    textLength = text[0].length - startLength;
    cached = width;
    next = new int[text.length];
    for (int b = 0; b < text.length; b++) {
      next[b] = (int) layout.positions().at((b + 1) * width - 1) + 1;
    }
    return layout;
  }

  @Override
  public TokenLayout decode(int latents, int queries) {
    int width = (cache == Cache.PAIRS ? 2 * latents - 1 : 2 * latents) + queries;
    groups++;
    if (rule == ReferencePositions.PADDED_BLOCKS) {
      Arrays.fill(next, textLength + groups * width);
    }
    long[] positions = new long[next.length * width];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = next[i / width] + i % width;
    }
    cached += width;
    boolean[][] all = new boolean[next.length][cached];
    Arrays.stream(all).forEach(row -> Arrays.fill(row, true));
    for (int b = 0; b < next.length; b++) {
      next[b] += width;
    }
    HostTensor mask = TokenLayout.mask(all, width, 0);
    return new TokenLayout(HostTensor.of(positions, next.length, width), mask);
  }
}
