package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Positions of text and images on three axes, time, row and column, computed on the host. Text
 * counts on all of them at once. An image stays at one time; its rows and columns count from there,
 * and what follows continues after the largest of them.
 *
 * @param ids int64 {@code [3, batch, tokens]}; 1 at pads
 * @param offsets int64 {@code [batch, 1]}: what to add to a token's place among all tokens of a
 *     row, pads included, to get the position of what is generated after it
 */
public record MultimodalPositions(HostTensor ids, HostTensor offsets) {
  private static final int AXES = 3;
  private static final long AT_PADS = 1;

  /**
   * Size of an image in tokens.
   *
   * @param rows positive
   * @param columns positive
   */
  public record ImageGrid(int rows, int columns) {}

  /**
   * Positions of right- or left-padded texts.
   *
   * @param tokenIds {@code [batch][tokens]}
   * @param visible {@code [batch][tokens]}, false at pads
   * @param imageToken id that stands for one token of an image
   * @param images sizes in the order of the text
   * @throws InvalidInputException if image tokens and sizes do not fit
   */
  public static MultimodalPositions of(
      long[][] tokenIds, boolean[][] visible, long imageToken, List<ImageGrid> images) {
    int batch = tokenIds.length;
    int tokens = tokenIds[0].length;
    long[] ids = new long[AXES * batch * tokens];
    Arrays.fill(ids, AT_PADS);
    long[] offsets = new long[batch];
    Iterator<ImageGrid> remaining = images.iterator();
    for (int b = 0; b < batch; b++) {
      Row row = new Row(ids, b * tokens, batch * tokens);
      row.count(tokenIds[b], visible[b], imageToken, remaining);
      offsets[b] = row.next - tokens;
    }
    if (remaining.hasNext()) {
      throw misfit("places for fewer than the " + images.size() + " images");
    }
    return new MultimodalPositions(
        HostTensor.of(ids, AXES, batch, tokens), HostTensor.of(offsets, batch, 1));
  }

  private static InvalidInputException misfit(String has) {
    return new InvalidInputException(
        "image tokens: expected as many in a row as each image has, but the text has " + has);
  }

  /** One text that is being counted. */
  private static final class Row {
    private final long[] ids;
    private final int start;
    private final int axis;
    private long next;

    Row(long[] ids, int start, int axis) {
      this.ids = ids;
      this.start = start;
      this.axis = axis;
    }

    void count(long[] tokens, boolean[] visible, long imageToken, Iterator<ImageGrid> images) {
      int i = 0;
      while (i < tokens.length) {
        if (visible[i] && tokens[i] == imageToken) {
          i = image(i, run(tokens, visible, i), images);
        } else if (visible[i]) {
          set(i++, next, next, next);
          next++;
        } else {
          i++;
        }
      }
    }

    /** Length of the run of visible tokens that equal the one at a place. */
    private static int run(long[] tokens, boolean[] visible, int from) {
      int end = from;
      while (end < tokens.length && visible[end] && tokens[end] == tokens[from]) {
        end++;
      }
      return end - from;
    }

    private int image(int from, int run, Iterator<ImageGrid> images) {
      if (!images.hasNext()) {
        throw misfit("places for more images than there are");
      }
      ImageGrid grid = images.next();
      int count = grid.rows() * grid.columns();
      if (count > run) {
        throw misfit(run + " for an image of " + grid.rows() + "x" + grid.columns() + " tokens");
      }
      for (int i = 0; i < count; i++) {
        set(from + i, next, next + i / grid.columns(), next + i % grid.columns());
      }
      next += Math.max(grid.rows(), grid.columns());
      return from + count;
    }

    private void set(int token, long time, long row, long column) {
      ids[start + token] = time;
      ids[axis + start + token] = row;
      ids[2 * axis + start + token] = column;
    }
  }
}
