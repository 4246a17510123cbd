package dev.vgt4j.core.sampling;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;
import java.util.List;

/**
 * Texts of different lengths, padded to one.
 *
 * @param ids token ids, {@code [batch][tokens]}
 * @param visible false at pads
 */
public record TextBatch(long[][] ids, boolean[][] visible) {
  /** Pads behind the texts, as all models here expect it. */
  public static TextBatch padRight(List<int[]> texts, int padToken) {
    return padded(texts, padToken, false);
  }

  /** Pads before the texts. */
  public static TextBatch padLeft(List<int[]> texts, int padToken) {
    return padded(texts, padToken, true);
  }

  private static TextBatch padded(List<int[]> texts, int padToken, boolean left) {
    int longest = texts.stream().mapToInt(t -> t.length).max().orElse(0);
    long[][] ids = new long[texts.size()][longest];
    boolean[][] visible = new boolean[texts.size()][longest];
    for (int b = 0; b < ids.length; b++) {
      int[] text = texts.get(b);
      int start = left ? longest - text.length : 0;
      Arrays.fill(ids[b], padToken);
      for (int i = 0; i < text.length; i++) {
        ids[b][start + i] = text[i];
        visible[b][start + i] = true;
      }
    }
    return new TextBatch(ids, visible);
  }

  /** Number of texts. */
  public int size() {
    return ids.length;
  }

  /** The ids as int64 {@code [batch, tokens]}. */
  public HostTensor tensor() {
    long[] flat = Arrays.stream(ids).flatMapToLong(Arrays::stream).toArray();
    return HostTensor.of(flat, ids.length, ids[0].length);
  }
}
