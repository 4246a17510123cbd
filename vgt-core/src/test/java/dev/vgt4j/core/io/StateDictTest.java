package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateDictTest {
  private static final Pickled.View TENSOR =
      new Pickled.View(new Pickled.Storage(DType.FLOAT32, "0", 1), 0, new long[0], new long[0]);
  private static final Map<String, Object> MODEL = Map.of("w", TENSOR);
  private static final Map<String, Object> OPTIMIZER =
      Map.of("state", Map.of(0L, Map.of("exp_avg", TENSOR)), "groups", List.of());

  private static StateDict find(Object saved) {
    return StateDict.find(saved, InvalidInputException::new);
  }

  @Test
  void aDictOfTensorsIsTheStateDict() {
    StateDict dict = find(Map.of("w", TENSOR, "step", 3L));
    assertThat(dict.scope()).isEmpty();
    assertThat(dict.tensors()).containsOnlyKeys("w");
  }

  @Test
  void wrappersAreOpened() {
    for (String key : List.of("state_dict", "model_state_dict", "model", "module")) {
      StateDict dict = find(Map.of(key, MODEL, "optimizer", OPTIMIZER, "ema_rate", TENSOR));
      assertThat(dict.scope()).isEqualTo(key);
      assertThat(dict.tensors()).containsOnlyKeys("w");
    }
    assertThat(find(Map.of("model", Map.of("module", MODEL))).scope()).isEqualTo("model.module");
    assertThat(find(Map.of("model", OPTIMIZER, "state_dict", MODEL)).scope())
        .isEqualTo("state_dict");
  }

  @Test
  void theOnlyDictOfTensorsIsOpened() {
    assertThat(find(Map.of("generator", MODEL, "epoch", 3L)).scope()).isEqualTo("generator");
    assertThat(find(Map.of("model", Map.of("name", "tiny"), "ema", MODEL)).scope())
        .isEqualTo("ema");
  }

  @Test
  void doubtIsAnError() {
    assertThatThrownBy(() -> find(Map.of("encoder", MODEL, "decoder", MODEL)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("encoder")
        .hasMessageContaining("decoder")
        .hasMessageContaining("state_dict");
    assertThatThrownBy(() -> find(Map.of(7L, TENSOR)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("key 7");
  }

  @Test
  void whatHoldsNoTensorsIsRefused() {
    Map<Object, Object> endless = new HashMap<>();
    endless.put("model", endless);
    Map<Object, Object> knot = new HashMap<>(Map.of("w", List.of(TENSOR)));
    knot.put("state_dict", Map.of("a", knot, "b", knot));
    Object deep = MODEL;
    for (int i = 0; i < 5; i++) {
      deep = Map.of("model", deep);
    }
    for (Object saved : List.of(3L, TENSOR, Map.of(), List.of(TENSOR), endless, knot, deep)) {
      assertThatThrownBy(() -> find(saved))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("holds no dict of tensors");
    }
  }

  /** A dict may contain itself beside tensors. */
  @Test
  void circlesEnd() {
    Map<Object, Object> circle = new HashMap<>(Map.of("w", TENSOR));
    circle.put("self", circle);
    assertThat(find(circle).tensors()).containsOnlyKeys("w");
    circle.put("model", circle);
    assertThatThrownBy(() -> find(circle)).isInstanceOf(InvalidInputException.class);
  }
}
