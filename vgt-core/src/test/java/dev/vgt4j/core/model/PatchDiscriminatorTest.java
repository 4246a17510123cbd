package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.nn.WeightInit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchDiscriminatorTest {
  @ParameterizedTest
  @CsvSource({"16, 16, 16", "7, 7, 16", "56, 40, 16", "5, 3, 4", "1, 9, 2"})
  void poolsAdaptivelyToSmallerAndLargerGrids(int height, int width, int size) {
    HostTensor x = OnOracle.normal(3, 1, 2, height, width);
    HostTensor pooled =
        OnOracle.run(
                g -> {
                  Tensor in = g.input("x", DType.FLOAT32, 1, 2, height, width);
                  g.output("y", PatchDiscriminator.maxPool(in, size));
                },
                Map.of(),
                Map.of("x", x))
            .get("y");
    assertThat(pooled.shape()).containsExactly(1, 2, size, size);
    assertThat(pooled.toFloats()).isEqualTo(expected(x.toFloats(), height, width, size));
  }

  private static float[] expected(float[] x, int height, int width, int size) {
    float[] out = new float[2 * size * size];
    for (int i = 0; i < out.length; i++) {
      int row = i / size % size;
      int column = i % size;
      float largest = Float.NEGATIVE_INFINITY;
      for (int r = row * height / size; r < ceil((row + 1) * height, size); r++) {
        for (int c = column * width / size; c < ceil((column + 1) * width, size); c++) {
          largest = Math.max(largest, x[(i / (size * size) * height + r) * width + c]);
        }
      }
      out[i] = largest;
    }
    return out;
  }

  private static int ceil(int a, int b) {
    return (int) Math.ceil((double) a / b);
  }

  @Test
  void declaresWhatItReads() {
    List<Integer> channels = List.of(6, 8, 12);
    WeightInit init = new WeightInit(new SplittableRandom(1));
    PatchDiscriminator.declare(init.sub("d"), channels);
    int groups = PatchDiscriminator.commonGroups(channels);
    Graph graph =
        Graph.record(
            g -> {
              Tensor images = g.input("x", DType.FLOAT32, "B", 3, 20, 20);
              g.output("logits", new PatchDiscriminator("d", groups).logits(images));
            },
            init.specs(),
            Set.of());
    assertThat(graph.parameters().keySet()).isEqualTo(init.specs().keySet());
    assertThat(graph.outputs().get("logits").spec().shape()).isEqualTo(Shape.of("B", 1, 16, 16));
  }

  @Test
  void groupsDivideTheChannelsOfEveryStage() {
    assertThat(PatchDiscriminator.commonGroups(List.of(128, 128, 256, 512))).isEqualTo(32);
    assertThat(PatchDiscriminator.commonGroups(List.of(3, 64))).isEqualTo(32);
    assertThat(PatchDiscriminator.commonGroups(List.of(8, 48, 24))).isEqualTo(8);
    assertThat(PatchDiscriminator.commonGroups(List.of(8, 5))).isEqualTo(1);
  }
}
