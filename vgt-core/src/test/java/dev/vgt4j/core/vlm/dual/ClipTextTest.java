package dev.vgt4j.core.vlm.dual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.nn.WeightInit;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClipTextTest {
  private static final long[][] IDS = {{18, 4, 19, 7, 7}, {18, 19, 3, 19, 7}};
  private static final ClipText TEXT = new ClipText(TinyDual.TEXT, 19, "");

  private static WeightInit weights() {
    WeightInit w = new WeightInit(new SplittableRandom(3));
    DualWeights.text(w, TinyDual.TEXT);
    return w;
  }

  private static Map<String, HostTensor> run(long[][] ids) {
    long[] flat = Arrays.stream(ids).flatMapToLong(Arrays::stream).toArray();
    return OnOracle.run(
        g -> {
          Tensor features = TEXT.encode(g.input("ids", DType.INT64, "T", "L"));
          g.output("features", features);
          g.output("pooled", TEXT.pooled(features, g.input("places", DType.INT64, "T")));
        },
        weights().tensors(),
        Map.of("ids", HostTensor.of(flat, ids.length, ids[0].length), "places", TEXT.places(ids)));
  }

  @Test
  void aTextIsSummedUpAtItsFirstEnd() {
    assertThat(TEXT.places(IDS).toLongs()).containsExactly(2, 1);
    Map<String, HostTensor> out = run(IDS);
    float[] features = out.get("features").toFloats();
    int d = TinyDual.WIDTH;
    assertThat(out.get("pooled").shape()).containsExactly(2, d);
    assertThat(Arrays.copyOf(out.get("pooled").toFloats(), d))
        .isEqualTo(Arrays.copyOfRange(features, 2 * d, 3 * d));
    assertThat(Arrays.copyOfRange(out.get("pooled").toFloats(), d, 2 * d))
        .isEqualTo(Arrays.copyOfRange(features, 6 * d, 7 * d));
  }

  @Test
  void anOldConfigurationMeansTheLargestId() {
    ClipText old = new ClipText(TinyDual.TEXT, 2, "");
    assertThat(old.places(new long[][] {{0, 5, 2, 9}, {0, 9, 9, 2}}).toLongs())
        .containsExactly(3, 1);
  }

  @Test
  void aTextWithoutEndIsRefused() {
    assertThatThrownBy(() -> TEXT.places(new long[][] {{18, 4, 7}}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("ends with token 19")
        .hasMessageContaining("[18, 4, 7]");
  }

  @Test
  void laterTokensChangeNothingBefore() {
    long[][] other = {{18, 4, 19, 1, 2}, {18, 19, 9, 9, 9}};
    assertThat(run(other).get("pooled").toFloats())
        .containsExactly(run(IDS).get("pooled").toFloats(), within(1e-6f));
  }

  @Test
  void aTextMayNotBeLongerThanItsPositions() {
    assertThat(TEXT.maxTokens()).isEqualTo(6);
    assertThatThrownBy(
            () ->
                Graph.record(
                    g -> g.output("y", TEXT.encode(g.input("ids", DType.INT64, "T", 7))),
                    weights().specs(),
                    Set.of()))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("0..7 is outside axis 0 of [6, 8]");
  }
}
