package dev.vgt4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.vlm.ParameterInit;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightInitTest {
  private static <T extends ParameterInit> T describe(T w) {
    w.sub("a.linear").linear(3, 2);
    w.sub("a").sub("free").linear(3, 2, false);
    w.sub("b").sub(0).conv(4, 2, 3, true).normal("extra", 0.5, 1, 1, 7);
    w.fill("scalar", 2.5);
    return w;
  }

  @Test
  void aListIsTheModelWithoutItsNumbers() {
    WeightInit drawn = describe(new WeightInit(new SplittableRandom(1)));
    ParameterList list = describe(new ParameterList());
    assertThat(list.specs())
        .isEqualTo(Weights.of(drawn.tensors()).specs())
        .containsOnlyKeys(
            "a.linear.weight",
            "a.linear.bias",
            "a.free.weight",
            "b.0.weight",
            "b.0.bias",
            "b.0.extra",
            "scalar");
    assertThat(drawn.tensors().get("scalar").item()).isEqualTo(2.5);
  }

  @Test
  void oneSeedGivesOneModel() {
    WeightInit a = describe(new WeightInit(new SplittableRandom(7)));
    WeightInit b = describe(new WeightInit(new SplittableRandom(7)));
    a.tensors()
        .forEach(
            (name, t) ->
                assertThat(b.tensors().get(name).toFloats()).as(name).isEqualTo(t.toFloats()));
  }
}
