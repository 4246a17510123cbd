package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.vlm.KeyRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalWeightsTest {
  private static final KeyRules KEYS =
      new KeyRules()
          .scope("tower", "encoder")
          .join("(?:model\\.)?%s\\.(.+)", List.of("q", "k"), "qk.$1");

  private static Weights canonical(String... names) {
    Map<String, HostTensor> tensors = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      tensors.put(names[i], HostTensor.of(new float[] {i}, 1));
    }
    return CanonicalWeights.of("weights", Weights.of(tensors), KEYS);
  }

  @Test
  void renamesAndJoins() {
    Weights weights = canonical("tower.w", "k.bias", "q.bias");
    assertThat(weights.specs()).containsOnlyKeys("encoder.w", "qk.bias");
    assertThat(weights.get("qk.bias").toFloats()).containsExactly(2, 1);
  }

  @Test
  void aPartOfTwoLayoutsIsRefused() {
    assertThatThrownBy(() -> canonical("q.bias", "model.q.bias", "k.bias"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("q.bias' has no place in 'qk.bias'");
  }

  @Test
  void aMissingPartIsRefused() {
    assertThatThrownBy(() -> canonical("k.bias"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'qk.bias' there are only [k.bias]");
  }
}
