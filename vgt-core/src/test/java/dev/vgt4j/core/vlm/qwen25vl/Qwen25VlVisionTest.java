package dev.vgt4j.core.vlm.qwen25vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.nn.WeightInit;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Qwen25VlVisionTest {
  private static final int STRIDE = 4;
  private static final int WINDOW = 2;
  private static final int OUT = 6;

  private static Qwen25VlVision vision(Set<Integer> fullAttention) {
    return new Qwen25VlVision(
        new Qwen25VlVisionConfig(2, 2, 2, WINDOW * STRIDE, 8, 12, 2, 2, OUT, fullAttention),
        "visual");
  }

  private static Map<String, HostTensor> weights(Qwen25VlVision vision) {
    WeightInit init = new WeightInit(new SplittableRandom(3));
    Qwen25VlWeights.vision(init.sub("visual"), vision.config());
    return init.tensors();
  }

  private static GraphDefinition encode(Qwen25VlVision vision, Object... shape) {
    return g -> g.output("features", vision.encode(g.input("pixels", DType.FLOAT32, shape)));
  }

  private static float[] features(Qwen25VlVision vision, HostTensor pixels) {
    Dim height = Dim.symbol("H").times(STRIDE);
    Dim width = Dim.symbol("W").times(STRIDE);
    return run(encode(vision, "B", 3, height, width), vision, pixels);
  }

  private static float[] run(GraphDefinition definition, Qwen25VlVision vision, HostTensor pixels) {
    return OnOracle.run(definition, weights(vision), Map.of("pixels", pixels))
        .get("features")
        .toFloats();
  }

  private static HostTensor image(int seed, int batch, int rows, int columns) {
    return OnOracle.normal(seed, batch, 3, rows * STRIDE, columns * STRIDE);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 5", "4, 1"})
  void anImageDoesNotDependOnItsBatch(int rows, int columns) {
    Qwen25VlVision vision = vision(Set.of(1));
    HostTensor both = image(1, 2, rows, columns);
    float[] expected = features(vision, both);
    for (int i = 0; i < 2; i++) {
      int half = both.size() / 2;
      float[] pixels = Arrays.copyOfRange(both.toFloats(), i * half, (i + 1) * half);
      HostTensor one = HostTensor.of(pixels, 1, 3, (long) rows * STRIDE, (long) columns * STRIDE);
      int length = expected.length / 2;
      assertThat(features(vision, one))
          .containsExactly(
              Arrays.copyOfRange(expected, i * length, (i + 1) * length), within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 4", "3, 5"})
  void fixedSizesGiveWhatSymbolicOnesGive(int rows, int columns) {
    Qwen25VlVision vision = vision(Set.of(0));
    HostTensor pixels = image(2, 1, rows, columns);
    GraphDefinition fixed = encode(vision, 1, 3, rows * STRIDE, columns * STRIDE);
    assertThat(run(fixed, vision, pixels)).containsExactly(features(vision, pixels), within(1e-6f));
  }

  @Test
  void windowedBlocksSeeTheirWindowOnly() {
    assertThat(reached(vision(Set.of()), 3, 5, 12)).containsExactly(12, 13);
    assertThat(reached(vision(Set.of()), 3, 5, 6)).containsExactly(0, 1, 5, 6);
  }

  @Test
  void otherBlocksSeeTheWholeImage() {
    assertThat(reached(vision(Set.of(0)), 3, 5, 12)).hasSize(15);
    assertThat(reached(vision(Set.of(1)), 3, 5, 12)).hasSize(15);
  }

  /** The units whose features change when a unit's pixels do. */
  private static Set<Integer> reached(Qwen25VlVision vision, int rows, int columns, int unit) {
    HostTensor image = image(4, 1, rows, columns);
    float[] changed = image.toFloats();
    changed[unit / columns * STRIDE * columns * STRIDE + unit % columns * STRIDE] += 5;
    float[] before = features(vision, image);
    float[] after = features(vision, HostTensor.of(changed, image.shape()));
    Set<Integer> reached = new TreeSet<>();
    for (int i = 0; i < before.length; i++) {
      if (before[i] != after[i]) {
        reached.add(i / OUT);
      }
    }
    return reached;
  }

  @Test
  void namesSizesThatAreNoMultiplesOfTheStride() {
    Qwen25VlVision vision = vision(Set.of());
    Map<String, TensorSpec> specs = Weights.of(weights(vision)).specs();
    assertThatThrownBy(() -> Graph.record(encode(vision, "B", 3, 8, 6), specs, Set.of()))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("(6)")
        .hasMessageContaining("no multiple of (4)");
  }
}
