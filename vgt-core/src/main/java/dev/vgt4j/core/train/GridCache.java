package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Vectors on square grids, computed once and kept in memory. */
final class GridCache implements LatentSource {
  private static final int ENCODE_BATCH = 64;

  private final int cells;
  private final int[] samples;
  private final float[][] values;

  private GridCache(int cells, int[] samples, float[][] values) {
    this.cells = cells;
    this.samples = samples;
    this.values = values;
  }

  /**
   * Encodes images.
   *
   * @param encoder pixels {@code [batch, 3, side, side]} to {@code [batch, cells*cells, channels]}
   * @param progress told how many images are done
   */
  static GridCache encode(
      Session session,
      UnaryOperator<Tensor> encoder,
      int cells,
      TrainingSamples images,
      IntConsumer progress) {
    int side = images.side();
    float[][] all = new float[images.size()][];
    int[] samples = new int[all.length];
    try (Program encode =
        session.compile(
            g ->
                g.output(
                    "vectors",
                    encoder.apply(g.input("pixels", DType.FLOAT32, "B", 3, side, side))))) {
      for (int from = 0; from < all.length; from += ENCODE_BATCH) {
        int to = Math.min(all.length, from + ENCODE_BATCH);
        TrainingSamples.Read read =
            images.read(IntStream.range(from, to).toArray(), new SplittableRandom(0));
        System.arraycopy(read.indices(), 0, samples, from, to - from);
        try (Outputs out = encode.run(Map.of("pixels", read.pixels()))) {
          share(out.host("vectors").toFloats(), all, from, to);
        }
        progress.accept(to);
      }
    }
    return new GridCache(cells, samples, all);
  }

  private static void share(float[] batch, float[][] all, int from, int to) {
    int each = batch.length / (to - from);
    for (int i = from; i < to; i++) {
      all[i] = Arrays.copyOfRange(batch, (i - from) * each, (i - from + 1) * each);
    }
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public int height() {
    return cells;
  }

  @Override
  public int width() {
    return cells;
  }

  @Override
  public int sample(int image) {
    return samples[image];
  }

  @Override
  public void copy(int image, int position, FloatBuffer into) {
    int channels = values[image].length / (cells * cells);
    into.put(values[image], position * channels, channels);
  }
}
