package dev.vgt4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LossesTest {
  private static double run(GraphDefinition definition, Map<String, HostTensor> in) {
    return OnOracle.run(definition, Map.of(), in).get("loss").item();
  }

  private static double nextToken(float[] logits, long... labels) {
    GraphDefinition definition =
        g ->
            g.output(
                "loss",
                Losses.nextToken(
                    g.input("logits", DType.FLOAT32, "B", "L", 2),
                    g.input("labels", DType.INT64, "B", "L")));
    return run(
        definition,
        Map.of(
            "logits", HostTensor.of(logits, 1, labels.length, 2),
            "labels", HostTensor.of(labels, 1, labels.length)));
  }

  @Test
  void scoresPredictTheNextLabel() {
    double expected = Math.log(1 + Math.exp(-2));
    assertThat(nextToken(new float[] {3, 1, 100, -100}, 1, 0)).isCloseTo(expected, within(1e-6));
  }

  @Test
  void ignoredLabelsDoNotCount() {
    double kept = nextToken(new float[] {3, 1, 0, 0}, 1, 0);
    double withIgnored = nextToken(new float[] {3, 1, 0, 0, 5, 6}, 1, 0, Losses.IGNORED);
    assertThat(withIgnored).isCloseTo(kept, within(1e-9));
    assertThat(nextToken(new float[] {3, 1, 0, 0}, 1, Losses.IGNORED)).isZero();
  }

  @Test
  void hugeScoresStayFinite() {
    assertThat(nextToken(new float[] {1e4f, -1e4f, 0, 0}, 0, 1)).isCloseTo(2e4, within(1e-3));
  }

  @Test
  void cosineIgnoresLengthsAndSurvivesZeros() {
    GraphDefinition definition =
        g ->
            g.output(
                "loss",
                Losses.negativeCosine(
                    g.input("a", DType.FLOAT32, "N", 2), g.input("b", DType.FLOAT32, "N", 2)));
    HostTensor a = HostTensor.of(new float[] {1, 0, 0, 0}, 2, 2);
    HostTensor b = HostTensor.of(new float[] {7, 0, 1, 1}, 2, 2);
    assertThat(run(definition, Map.of("a", a, "b", b))).isCloseTo(-0.5, within(1e-6));
  }
}
