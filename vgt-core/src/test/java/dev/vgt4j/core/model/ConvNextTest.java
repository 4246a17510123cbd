package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.nn.ParameterList;
import dev.vgt4j.core.nn.WeightInit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ConvNextTest {
  private static final ConvNext.Sizes TINY = new ConvNext.Sizes(List.of(1, 2), List.of(4, 6), 5);
  private static final int SIDE = 16;

  private final Map<String, HostTensor> weights = weights();
  private final HostTensor expected = OnOracle.normal(1, 2, 3, 20, 14);
  private final HostTensor actual = OnOracle.normal(2, 2, 3, 20, 14);

  /** Norms and layer scales are drawn too, so that their place matters. */
  private static Map<String, HostTensor> weights() {
    WeightInit init = new WeightInit(new SplittableRandom(5));
    ConvNext.declare(init, TINY);
    WeightInit all = new WeightInit(new SplittableRandom(6));
    new TreeMap<>(init.tensors()).forEach((name, t) -> all.normal(name, 0.5, t.shape()));
    return all.tensors();
  }

  private static PlainImages plain(Map<String, HostTensor> weights, PlainImages images) {
    PlainImages x = images.resized(SIDE, SIDE).imageNet();
    x = x.conv(weights, "features.0.0", 4, 0, 1).norm(weights, "features.0.1");
    x = block(weights, "features.1.0", x);
    x = x.norm(weights, "features.2.0").conv(weights, "features.2.1", 2, 0, 1);
    x = block(weights, "features.3.1", block(weights, "features.3.0", x));
    return x.pooled().norm(weights, "classifier.0").linear(weights, "classifier.2");
  }

  private static PlainImages block(Map<String, HostTensor> weights, String name, PlainImages x) {
    PlainImages y =
        x.conv(weights, name + ".block.0", 1, 3, x.c())
            .norm(weights, name + ".block.2")
            .linear(weights, name + ".block.3")
            .map(v -> v * (1 + erf(v / Math.sqrt(2))) / 2)
            .linear(weights, name + ".block.5");
    PlainImages out = x.map(v -> v);
    for (int i = 0; i < out.values().length; i++) {
      double scale = weights.get(name + ".layer_scale").at(i / (x.h() * x.w()) % x.c());
      out.values()[i] += scale * y.values()[i];
    }
    return out;
  }

  /** The series of the integral, which converges everywhere. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int k = 1; k < 200; k++) {
      term *= -x * x / k;
      sum += term / (2 * k + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static double plainDistance(
      Map<String, HostTensor> weights, PlainImages a, PlainImages b) {
    double[] p = plain(weights, a).values();
    double[] q = plain(weights, b).values();
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.pow(p[i] - q[i], 2) / p.length;
    }
    return sum;
  }

  private GraphDefinition distance() {
    return g -> {
      Tensor images = g.input("expected", DType.FLOAT32, 2, 3, 20, 14);
      ConvNext network = new ConvNext("", SIDE);
      g.output("logits", network.logits(images));
      g.output("distance", network.distance(images, g.param("actual")));
    };
  }

  private Map<String, HostTensor> withActual() {
    Map<String, HostTensor> all = new TreeMap<>(weights);
    all.put("actual", actual);
    return all;
  }

  @Test
  void equalsTheLoops() {
    Map<String, HostTensor> out =
        OnOracle.run(distance(), withActual(), Map.of("expected", expected));
    double[] logits = plain(weights, PlainImages.of(expected)).values();
    assertThat(out.get("logits").shape()).containsExactly(2, 5);
    for (int i = 0; i < logits.length; i++) {
      assertThat(out.get("logits").at(i)).isCloseTo(logits[i], within(1e-5));
    }
    double distance = plainDistance(weights, PlainImages.of(expected), PlainImages.of(actual));
    assertThat(out.get("distance").item()).isCloseTo(distance, Percentage.withPercentage(1e-3));
  }

  @Test
  void itsSlopeIsThatOfTheLoops() {
    HostTensor slope =
        OnOracle.gradients(distance(), "distance", withActual(), Map.of("expected", expected))
            .get(TrainingProgram.GRADIENT + "actual");
    double step = 1e-5;
    for (int i : new int[] {0, 100, 333, 840, 1679}) {
      PlainImages more = PlainImages.of(actual);
      more.values()[i] += step;
      PlainImages less = PlainImages.of(actual);
      less.values()[i] -= step;
      PlainImages other = PlainImages.of(expected);
      double expectedSlope =
          (plainDistance(weights, other, more) - plainDistance(weights, other, less)) / (2 * step);
      assertThat(slope.at(i)).as("pixel %d", i).isCloseTo(expectedSlope, within(1e-6));
    }
  }

  @Test
  void hasThePublishedSize() {
    ParameterList published = new ParameterList();
    ConvNext.declare(published, ConvNext.Sizes.SMALL);
    long count = published.specs().values().stream().mapToLong(s -> s.shape().size().value()).sum();
    assertThat(count).isEqualTo(50_223_688);
    assertThat(published.specs()).containsKeys("features.5.26.block.5.bias", "features.6.1.weight");
  }
}
