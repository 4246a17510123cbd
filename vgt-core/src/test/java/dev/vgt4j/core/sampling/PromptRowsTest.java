package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromptRowsTest {
  @Test
  void imagesOfAPromptAreNeighboursAndGuidanceFollowsThemAll() {
    List<String> prompts = PromptRows.repeated(List.of("a", "b"), 2);
    assertThat(PromptRows.guided(prompts, PromptRows.repeated(List.of("-"), 4)))
        .containsExactly("a", "a", "b", "b", "-", "-", "-", "-");
  }
}
