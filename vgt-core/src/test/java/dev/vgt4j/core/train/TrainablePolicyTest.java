package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.train.TinyGenerator.Trained;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a policy names moves, and nothing else does. */
class TrainablePolicyTest {
  private static final String HEAD = "image_head.net.final_layer.linear.weight";

  /** Names of parameters whose bits have changed; all others have no optimizer state. */
  private static Set<String> moved(Policy policy, String... patterns) {
    try (GeneratorTuning tuning = TinyGenerator.tuning(TinyGenerator.options(policy, patterns))) {
      Map<String, HostTensor> before = new TreeMap<>(tuning.weights());
      Trained after = TinyGenerator.train(Weights.of(before), TinyGenerator.task(tuning, 2, 1), 2);
      Set<String> moved = new TreeSet<>(before.keySet());
      moved.removeIf(n -> Arrays.equals(bits(before.get(n)), bits(after.weights().get(n))));
      Set<String> remembered = new TreeSet<>();
      after.optimizer().keySet().forEach(k -> remembered.add(k.substring(k.indexOf('.') + 1)));
      assertThat(remembered).containsAll(moved);
      assertThat(remembered).allMatch(tuning.trainable());
      return moved;
    }
  }

  private static byte[] bits(HostTensor t) {
    byte[] bytes = new byte[t.bytes().remaining()];
    t.bytes().get(bytes);
    return bytes;
  }

  private static Predicate<String> languageModel() {
    return name -> name.startsWith("lmm.");
  }

  @Test
  void fullMovesLanguageModelAndNewParts() {
    Set<String> moved = moved(Policy.FULL);
    assertThat(moved).anyMatch(languageModel()).contains(HEAD, "image_in_projector.weight");
    assertThat(moved).noneMatch(n -> n.contains("lm_head"));
  }

  @Test
  void headOnlyMovesNewPartsAlone() {
    assertThat(moved(Policy.HEAD_ONLY))
        .noneMatch(languageModel())
        .contains(
            HEAD,
            "image_in_projector.weight",
            "image_out_projector.bias",
            "adaptive_metaquery.max_metaquery",
            "adaptive_metaquery.pos_encoding.grid_embed");
  }

  @Test
  void loraMovesAdaptersAndNewParts() {
    Set<String> moved = moved(Policy.LORA);
    assertThat(moved).contains(HEAD);
    assertThat(moved.stream().filter(languageModel()))
        .hasSize(3 * 3 * 2)
        .allMatch(n -> n.contains(".lora_"));
  }

  @Test
  void patternsMoveWhatTheyName() {
    assertThat(moved(Policy.PATTERNS, "image_head.*linear*", "*.layers.2.mlp.up_proj.weight"))
        .containsExactlyInAnyOrder(
            HEAD,
            "image_head.net.final_layer.linear.bias",
            "lmm.language_model.model.layers.2.mlp.up_proj.weight");
  }

  @Test
  void aPatternThatFitsNothingIsRefused() {
    List<String> names = List.of("image_head.net.cond_embed.weight", "lmm.model.norm.weight");
    assertThatThrownBy(() -> TrainablePolicy.of(Policy.PATTERNS, List.of("imag_head.*"), names))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'imag_head.*'")
        .hasMessageContaining("image_head.*");
    assertThatThrownBy(() -> TrainablePolicy.of(Policy.PATTERNS, List.of("lmm.lm_head*"), names))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void dotsInPatternsAreDots() {
    assertThatThrownBy(
            () -> TrainablePolicy.of(Policy.PATTERNS, List.of("a.b"), List.of("axb", "c")))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void frozenNetworksNeverTrain() {
    TrainablePolicy full = TrainablePolicy.of(Policy.FULL, List.of(), List.of());
    assertThat(full.test("vgt_ae.down_mlp.1.weight")).isFalse();
    assertThat(full.test("repa_teacher.norm.weight")).isFalse();
    assertThat(full.test("lora_scale")).isFalse();
    assertThat(full.test("start_token")).isTrue();
  }
}
