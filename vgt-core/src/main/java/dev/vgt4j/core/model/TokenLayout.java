package dev.vgt4j.core.model;

import dev.vgt4j.api.tensor.HostTensor;

/**
 * Position ids and attention masks of one pass through the language model, computed on the host.
 *
 * @param positions int64 {@code [batch, tokens]}
 * @param mask bool {@code [batch, 1, tokens, keys]}, true = visible
 */
public record TokenLayout(HostTensor positions, HostTensor mask) {

  /**
   * Plain causal attention over right-padded text.
   *
   * @param text {@code [batch][tokens]}, false at pads
   */
  public static TokenLayout text(boolean[][] text) {
    return causal(text, 0);
  }

  /**
   * A training sequence: text, padding, the start tokens, then a query and a latent for each of the
   * positions.
   *
   * @param text {@code [batch][L]}, false at pads
   * @param start number of start tokens
   * @param count positions of the image
   */
  public static TokenLayout training(boolean[][] text, int start, int count) {
    return causal(text, start + 2 * count);
  }

  /**
   * Causal text and start tokens, followed by tokens of an image that see everything: what {@link
   * MaskedTokens} is fed with.
   *
   * @param text {@code [batch][L]}, false at pads
   * @param start number of start tokens
   * @param count positions of the image
   */
  public static TokenLayout masked(boolean[][] text, int start, int count) {
    boolean[][] keys = extended(text, start + count);
    int width = keys[0].length;
    boolean[] out = new boolean[keys.length * width * width];
    for (int b = 0; b < keys.length; b++) {
      for (int i = 0; i < width; i++) {
        boolean ofImage = i >= width - count;
        int row = (b * width + i) * width;
        System.arraycopy(keys[b], 0, out, row, ofImage ? width : i + 1);
      }
    }
    return new TokenLayout(positions(keys), HostTensor.of(out, keys.length, 1, width, width));
  }

  /**
   * Causal attention over text followed by tokens that are never pads. Positions count the visible
   * tokens, so that what follows a short text continues from its true length.
   *
   * @param text {@code [batch][L]}, false at pads
   * @param appended number of tokens after the text
   */
  public static TokenLayout causal(boolean[][] text, int appended) {
    boolean[][] keys = extended(text, appended);
    return new TokenLayout(positions(keys), mask(keys, keys[0].length, 0));
  }

  /**
   * {@code cumsum(visible) - 1}, at least 0: pads repeat the position before them.
   *
   * @param visible {@code [batch][tokens]}
   * @return int64 {@code [batch, tokens]}
   */
  public static HostTensor positions(boolean[][] visible) {
    int tokens = visible[0].length;
    long[] out = new long[visible.length * tokens];
    for (int b = 0; b < visible.length; b++) {
      int seen = 0;
      for (int i = 0; i < tokens; i++) {
        seen += visible[b][i] ? 1 : 0;
        out[b * tokens + i] = Math.max(0, seen - 1);
      }
    }
    return HostTensor.of(out, visible.length, tokens);
  }

  /**
   * What the last {@code ordered + independent} of the keys see. An ordered token sees the keys
   * before it and itself; an independent one sees everything before the independent ones and
   * itself.
   *
   * @param keys {@code [batch][keys]}, false where nobody looks
   * @param ordered number of tokens in causal order
   * @param independent number of tokens after them that do not see each other
   * @return bool {@code [batch, 1, ordered + independent, keys]}
   */
  public static HostTensor mask(boolean[][] keys, int ordered, int independent) {
    int width = keys[0].length;
    int tokens = ordered + independent;
    int firstIndependent = width - independent;
    boolean[] out = new boolean[keys.length * tokens * width];
    for (int b = 0; b < keys.length; b++) {
      for (int i = 0; i < tokens; i++) {
        int own = width - tokens + i;
        int row = (b * tokens + i) * width;
        int end = Math.min(own, firstIndependent - 1);
        System.arraycopy(keys[b], 0, out, row, end + 1);
        out[row + own] = keys[b][own];
      }
    }
    return HostTensor.of(out, keys.length, 1, tokens, width);
  }

  /** Rows with visible tokens appended. */
  public static boolean[][] extended(boolean[][] rows, int appended) {
    boolean[][] out = new boolean[rows.length][];
    for (int b = 0; b < rows.length; b++) {
      out[b] = java.util.Arrays.copyOf(rows[b], rows[b].length + appended);
      java.util.Arrays.fill(out[b], rows[b].length, out[b].length, true);
    }
    return out;
  }
}
