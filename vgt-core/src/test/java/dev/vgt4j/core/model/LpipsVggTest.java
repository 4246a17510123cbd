package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.nn.ParameterList;
import dev.vgt4j.core.nn.WeightInit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LpipsVggTest {
  private static final Map<String, Integer> SLICES =
      Map.of("0 2", 1, "5 7", 2, "10 12 14", 3, "17 19 21", 4, "24 26 28", 5);
  private static final Percentage CLOSE = Percentage.withPercentage(1e-3);

  private final Map<String, HostTensor> weights = weights();
  private final HostTensor expected = unit(OnOracle.normal(1, 2, 3, 33, 38));
  private final HostTensor actual = unit(OnOracle.normal(2, 2, 3, 33, 38));

  private static Map<String, HostTensor> weights() {
    WeightInit init = new WeightInit(new SplittableRandom(5));
    LpipsVgg.declare(init, List.of(4, 5, 6, 7, 8));
    return init.tensors();
  }

  private static HostTensor unit(HostTensor t) {
    float[] values = t.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (1 / (1 + Math.exp(-values[i])));
    }
    return HostTensor.of(values, t.shape());
  }

  private static double plain(Map<String, HostTensor> weights, PlainImages x, PlainImages y) {
    PlainImages a = x.imageNet();
    PlainImages b = y.imageNet();
    double sum = 0;
    for (String slice : SLICES.keySet().stream().sorted(LpipsVggTest::byFirst).toList()) {
      int depth = SLICES.get(slice) - 1;
      a = depth == 0 ? a : a.halvedByMaximum();
      b = depth == 0 ? b : b.halvedByMaximum();
      for (String layer : slice.split(" ")) {
        String name = "net.slice" + (depth + 1) + "." + layer;
        a = a.conv(weights, name, 1, 1, 1).map(v -> Math.max(0, v));
        b = b.conv(weights, name, 1, 1, 1).map(v -> Math.max(0, v));
      }
      PlainImages p = a.unit();
      PlainImages q = b.unit();
      HostTensor lin = weights.get("lin" + depth + ".model.1.weight");
      for (int i = 0; i < p.values().length; i++) {
        double weight = lin.at(i / (p.h() * p.w()) % p.c());
        double d = p.values()[i] - q.values()[i];
        sum += weight * d * d / (p.n() * p.h() * p.w());
      }
    }
    return sum;
  }

  private static int byFirst(String a, String b) {
    return Integer.parseInt(a.split(" ")[0]) - Integer.parseInt(b.split(" ")[0]);
  }

  private GraphDefinition distance() {
    return g ->
        g.output(
            "distance",
            new LpipsVgg("")
                .distance(g.input("expected", DType.FLOAT32, 2, 3, 33, 38), g.param("actual")));
  }

  private Map<String, HostTensor> withActual() {
    Map<String, HostTensor> all = new TreeMap<>(weights);
    all.put("actual", actual);
    return all;
  }

  @Test
  void equalsTheLoops() {
    double out =
        OnOracle.run(distance(), withActual(), Map.of("expected", expected)).get("distance").item();
    assertThat(out)
        .isCloseTo(plain(weights, PlainImages.of(expected), PlainImages.of(actual)), CLOSE)
        .isNotCloseTo(0, Offset.offset(1e-3));
  }

  @Test
  void itsSlopeIsThatOfTheLoops() {
    HostTensor slope =
        OnOracle.gradients(distance(), "distance", withActual(), Map.of("expected", expected))
            .get(TrainingProgram.GRADIENT + "actual");
    double step = 1e-6;
    for (int i : new int[] {0, 777, 1500, 2400, 5000}) {
      PlainImages more = PlainImages.of(actual);
      more.values()[i] += step;
      PlainImages less = PlainImages.of(actual);
      less.values()[i] -= step;
      PlainImages other = PlainImages.of(expected);
      double expectedSlope =
          (plain(weights, other, more) - plain(weights, other, less)) / (2 * step);
      assertThat(slope.at(i)).as("pixel %d", i).isCloseTo(expectedSlope, Offset.offset(1e-7));
    }
  }

  @Test
  void equalImagesAreAtNoDistanceAndHaveNoSlope() {
    Map<String, HostTensor> out =
        OnOracle.gradients(distance(), "distance", withActual(), Map.of("expected", actual));
    assertThat(out.get("distance").item()).isZero();
    assertThat(out.get(TrainingProgram.GRADIENT + "actual").toFloats()).containsOnly(0f);
  }

  @Test
  void hasThePublishedSizeAndReadsOtherLayouts() {
    ParameterList published = new ParameterList();
    LpipsVgg.declare(published, LpipsVgg.WIDTHS);
    long count = published.specs().values().stream().mapToLong(s -> s.shape().size().value()).sum();
    // VGG16's convolutions and 1472 weights of channels
    assertThat(count).isEqualTo(14_714_688 + 1472);
    Map<String, HostTensor> other = new TreeMap<>();
    weights.forEach(
        (name, t) ->
            other.put(name.replaceFirst("net.slice..", "features.").replace("lin", "lins."), t));
    other.put("classifier.0.weight", actual);
    assertThat(LpipsVgg.canonical(Weights.of(other)).specs().keySet())
        .containsAll(weights.keySet());
  }
}
