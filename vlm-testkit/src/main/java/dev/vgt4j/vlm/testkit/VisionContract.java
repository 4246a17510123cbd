package dev.vgt4j.vlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.testkit.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The vision encoder: shapes, independence of the images of a batch, and normalisation. */
abstract class VisionContract extends VlmPart {
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;

  /** A step in brightness far below one of the 256 levels of an image. */
  private static final double SMALL_STEP = 1e-4;

  private VisionEncoder encoder() {
    return vlm().vision("");
  }

  private Tensor pixels(GraphBuilder g) {
    Dim stride = Dim.of(encoder().stride());
    Dim height = Dim.symbol("H").times(stride);
    return g.input("pixels", DType.FLOAT32, "B", 3, height, Dim.symbol("W").times(stride));
  }

  private void encode(GraphBuilder g) {
    g.output("features", encoder().encode(pixels(g)));
  }

  private List<HostTensor> features(List<HostTensor> images) {
    List<Map<String, HostTensor>> inputs = images.stream().map(i -> Map.of("pixels", i)).toList();
    return fixture().run(this::encode, inputs).stream().map(out -> out.get("features")).toList();
  }

  private HostTensor image(long seed, double low, double high, int batch, int rows, int columns) {
    int s = encoder().stride();
    return uniform(seed, low, high, batch, 3, (long) rows * s, (long) columns * s);
  }

  private HostTensor image(long seed, double low, double high) {
    return image(seed, low, high, 1, ROWS, COLUMNS);
  }

  @Test
  void theStrideDividesTheImage() {
    assertThat(encoder().stride()).isPositive();
    assertThat(vlm().imageSize()).isPositive();
    assertThat(vlm().imageSize() % encoder().stride()).isZero();
  }

  @Test
  void oneProgramTakesImagesOfEverySizeAndBatch() {
    int side = vlm().imageSize() / encoder().stride();
    int[][] sizes = {{2, side, side}, {1, ROWS, COLUMNS}, {3, COLUMNS, ROWS}, {1, 1, 1}};
    List<HostTensor> images = new ArrayList<>();
    for (int[] s : sizes) {
      images.add(image(1, -1, 1, s[0], s[1], s[2]));
    }
    List<HostTensor> features = features(images);
    for (int i = 0; i < sizes.length; i++) {
      long cells = (long) sizes[i][1] * sizes[i][2];
      assertThat(features.get(i).shape())
          .as("[batch, H*W, featureSize] of %dx%d cells", sizes[i][1], sizes[i][2])
          .containsExactly(sizes[i][0], cells, encoder().featureSize());
      assertFinite("features", features.get(i));
    }
  }

  @Test
  void equalImagesGiveEqualBits() {
    HostTensor image = image(1, -1, 1);
    List<HostTensor> twice = features(List.of(image, image));
    assertSameBits("features", twice.get(0), twice.get(1));
    assertSameBits("another session", features(List.of(image)).get(0), twice.get(0));
  }

  /** A dark image, one of the whole range and one without negative pixels, side by side. */
  @Test
  void imagesOfABatchDoNotSeeEachOther() {
    int side = encoder().stride();
    HostTensor batch = HostTensor.zeros(DType.FLOAT32, 3, 3, ROWS * side, COLUMNS * side);
    batch
        .bytes()
        .put(image(1, -1, -0.8).bytes())
        .put(image(2, -1, 1).bytes())
        .put(image(3, 0, 1).bytes());
    List<HostTensor> features =
        features(List.of(batch, row(batch, 0), row(batch, 1), row(batch, 2)));
    for (int i = 0; i < 3; i++) {
      assertClose("image " + i + " in a batch", row(features.get(0), i), features.get(i + 1));
    }
  }

  @Test
  void normalizationIsWhatEncodeAppliesFirst() {
    Map<String, HostTensor> out =
        run(
            g -> {
              Tensor pixels = pixels(g);
              g.output("encoded", encoder().encode(pixels));
              Tensor normalized = encoder().normalization().apply(pixels);
              g.output("features", encoder().features(normalized));
            },
            Map.of("pixels", image(1, -1, 1)));
    assertClose("encode", out.get("encoded"), out.get("features"));
  }

  /** An encoder that took pixels without negative ones for pixels in [0,1] would jump here. */
  @Test
  void theRangeOfThePixelsIsNeverGuessed() {
    HostTensor positive = image(1, 0, 1);
    float[] values = positive.toFloats();
    values[0] = 0;
    HostTensor touching = HostTensor.of(values, positive.shape());
    values[0] = (float) -SMALL_STEP;
    HostTensor below = HostTensor.of(values, positive.shape());
    List<HostTensor> features = features(List.of(touching, below));
    assertThat(Comparison.relativeL2(features.get(1).toFloats(), features.get(0).toFloats()))
        .as("features after a pixel went from 0 to %s", -SMALL_STEP)
        .isLessThan(100 * SMALL_STEP);
  }

  @Test
  void featuresLieInRasterOrder() {
    List<HostTensor> images = new ArrayList<>();
    images.add(image(1, -1, 1));
    for (int cell = 0; cell < ROWS * COLUMNS; cell++) {
      images.add(inverted(images.get(0), cell / COLUMNS, cell % COLUMNS));
    }
    List<HostTensor> features = features(images);
    for (int cell = 0; cell < ROWS * COLUMNS; cell++) {
      assertThat(mostChanged(features.get(0), features.get(cell + 1)))
          .as(
              "the feature that changes most with the pixels of row %d, column %d",
              cell / COLUMNS, cell % COLUMNS)
          .isEqualTo(cell);
    }
  }

  private HostTensor inverted(HostTensor image, int row, int column) {
    int s = encoder().stride();
    float[] values = image.toFloats();
    for (int i = 0; i < values.length; i++) {
      int x = i % (COLUMNS * s);
      int y = i / (COLUMNS * s) % (ROWS * s);
      values[i] = x / s == column && y / s == row ? -values[i] : values[i];
    }
    return HostTensor.of(values, image.shape());
  }

  private int mostChanged(HostTensor before, HostTensor after) {
    float[] a = before.toFloats();
    float[] b = after.toFloats();
    double[] change = new double[ROWS * COLUMNS];
    for (int i = 0; i < a.length; i++) {
      change[i / encoder().featureSize()] += Math.pow(a[i] - b[i], 2);
    }
    int most = 0;
    for (int cell = 1; cell < change.length; cell++) {
      most = change[cell] > change[most] ? cell : most;
    }
    return most;
  }
}
