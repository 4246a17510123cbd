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
    grow(1, true);
    return new TokenLayout(HostTensor.of(positions, next.length, width), mask);
  }

  /**
   * The first pass if rows are repeated after it: text and one query, which is there because the
   * program wants one and which nobody sees later.
   *
   * @param text as for {@link #prefill}
   */
  TokenLayout prefix(boolean[][] text) {
    TokenLayout layout = prefill(text, 1);
    cached = text;
    advance(-1);
    grow(1, false);
    return layout;
  }

  /**
   * Goes on with other rows.
   *
   * @param rows which old row each new one is
   */
  void repeat(int[] rows) {
    cached = Arrays.stream(rows).mapToObj(r -> cached[r]).toArray(boolean[][]::new);
    next = Arrays.stream(rows).map(r -> next[r]).toArray();
  }

  /**
   * The pass after {@link #prefix}: a latent, which again only the program wants, and the first
   * group's queries where {@link #prefill} has them.
   *
   * @param queries queries of the first group
   */
  TokenLayout first(int queries) {
    grow(1, false);
    long[] positions = new long[next.length * (1 + queries)];
    Arrays.setAll(positions, i -> next[i / (1 + queries)]);
    HostTensor mask = TokenLayout.mask(TokenLayout.extended(cached, queries), 1, queries);
    grow(1, true);
    return new TokenLayout(HostTensor.of(positions, next.length, 1 + queries), mask);
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
    grow(ordered + 1, true);
    return new TokenLayout(HostTensor.of(positions, next.length, width), mask);
  }

  /** Tokens that stay in the cache; those that are not seen take no position. */
  private void grow(int tokens, boolean seen) {
    cached = TokenLayout.extended(cached, tokens);
    if (seen) {
      advance(tokens);
    } else {
      Arrays.stream(cached)
          .forEach(row -> Arrays.fill(row, row.length - tokens, row.length, false));
    }
  }

  private void advance(int tokens) {
    for (int b = 0; b < next.length; b++) {
      next[b] += tokens;
    }
  }
}
