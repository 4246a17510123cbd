package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.stream.IntStream;

/** The latents of a batch of images while they are filled in, each image in its own order. */
final class LatentCanvas {
  private static final double NORM_EPS = 1e-6;

  private final GeneratorShape shape;
  private final int rows;
  private final int columns;
  private final long[] places;
  private final int[][] orders;
  private final float[] latents;
  private float[] last = new float[0];
  private int done;

  /**
   * Draws the orders, or takes one for all images.
   *
   * @throws InvalidInputException if the grid does not fit, or the order not the grid
   */
  LatentCanvas(
      GeneratorShape shape,
      int images,
      int rows,
      int columns,
      PositionOrder order,
      GenerationDraws draws) {
    this.shape = shape;
    this.rows = rows;
    this.columns = columns;
    this.places = shape.grid().centred(rows, columns);
    this.orders = new int[images][];
    PositionOrder used = order == PositionOrder.TRAINED ? shape.order() : order;
    for (int i = 0; i < images; i++) {
      orders[i] = used == PositionOrder.RANDOM ? draws.order(i, places.length) : sameForAll(used);
    }
    this.latents = new float[images * shape.channels() * places.length];
  }

  private int[] sameForAll(PositionOrder order) {
    if (!(order instanceof PositionOrder.Custom custom)) {
      return IntStream.range(0, places.length).toArray();
    }
    if (custom.positions().size() != places.length) {
      throw new InvalidInputException(
          "order: expected the %d positions of a grid of %d rows and %d columns, got %d"
              .formatted(places.length, rows, columns, custom.positions().size()));
    }
    return custom.positions().stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Places of the next positions in the model's grid. With guidance there are several rows an
   * image, all with the same places.
   *
   * @param count number of positions
   * @param batch rows, a multiple of the images
   * @return int64 {@code [batch, count]}
   */
  HostTensor nextPlaces(int count, int batch) {
    return places(done, count, batch);
  }

  /** Places of the positions that were filled last, see {@link #nextPlaces}. */
  HostTensor lastPlaces(int batch) {
    int count = lastCount();
    return places(done - count, count, batch);
  }

  private HostTensor places(int from, int count, int batch) {
    long[] out = new long[batch * count];
    for (int i = 0; i < out.length; i++) {
      out[i] = places[orders[i / count % orders.length][from + i % count]];
    }
    return HostTensor.of(out, batch, count);
  }

  /**
   * Fills the next positions.
   *
   * @param sampled {@code [images, count, channels]}
   */
  void fill(float[] sampled) {
    last = shape.channelNorm() ? normalized(sampled, shape.channels()) : sampled;
    int count = lastCount();
    for (int i = 0; i < last.length; i++) {
      int channel = i % shape.channels();
      int token = i / shape.channels();
      int image = token / count;
      int place = orders[image][done + token % count];
      latents[(image * shape.channels() + channel) * places.length + place] = last[i];
    }
    done += count;
  }

  private int lastCount() {
    return last.length / (orders.length * shape.channels());
  }

  /** What was filled last, {@code [batch, count, channels]}, repeated for the rows of guidance. */
  HostTensor lastLatents(int batch) {
    float[] out = new float[last.length / orders.length * batch];
    for (int i = 0; i < out.length; i++) {
      out[i] = last[i % last.length];
    }
    return HostTensor.of(out, batch, lastCount(), shape.channels());
  }

  /**
   * All positions in raster order, repeated for the rows of guidance.
   *
   * @param latents {@code [batch, positions, channels]}, 0 where not filled yet
   * @param known {@code [batch, positions]}, 1 where filled, else 0
   * @param places int64 {@code [batch, positions]} in the model's grid
   */
  record Tokens(HostTensor latents, HostTensor known, HostTensor places) {}

  /** Everything as it is now; {@code batch} is a multiple of the images. */
  Tokens tokens(int batch) {
    int n = places.length;
    int channels = shape.channels();
    float[] values = new float[batch * n * channels];
    float[] known = new float[batch * n];
    long[] all = new long[batch * n];
    for (int row = 0; row < batch; row++) {
      int image = row % orders.length;
      for (int i = 0; i < values.length / batch; i++) {
        values[row * n * channels + i] =
            latents[(image * channels + i % channels) * n + i / channels];
      }
      for (int i = 0; i < done; i++) {
        known[row * n + orders[image][i]] = 1;
      }
      System.arraycopy(places, 0, all, row * n, n);
    }
    return new Tokens(
        HostTensor.of(values, batch, n, channels),
        HostTensor.of(known, batch, n),
        HostTensor.of(all, batch, n));
  }

  /** Raster indices of the next positions, see {@link #nextPlaces}. */
  HostTensor nextCells(int count, int batch) {
    long[] out = new long[batch * count];
    for (int i = 0; i < out.length; i++) {
      out[i] = orders[i / count % orders.length][done + i % count];
    }
    return HostTensor.of(out, batch, count);
  }

  /** Positions in total. */
  int positions() {
    return places.length;
  }

  /** Positions that are filled. */
  int known() {
    return done;
  }

  /** A copy of everything, {@code [images, channels, rows, columns]}, 0 where not filled yet. */
  HostTensor latents() {
    return HostTensor.of(latents, orders.length, shape.channels(), rows, columns);
  }

  /** Layer norm of every token without weights. */
  static float[] normalized(float[] tokens, int channels) {
    float[] out = new float[tokens.length];
    for (int start = 0; start < tokens.length; start += channels) {
      double mean = 0;
      for (int c = 0; c < channels; c++) {
        mean += tokens[start + c] / (double) channels;
      }
      double variance = 0;
      for (int c = 0; c < channels; c++) {
        variance += (tokens[start + c] - mean) * (tokens[start + c] - mean) / channels;
      }
      for (int c = 0; c < channels; c++) {
        out[start + c] = (float) ((tokens[start + c] - mean) / Math.sqrt(variance + NORM_EPS));
      }
    }
    return out;
  }
}
