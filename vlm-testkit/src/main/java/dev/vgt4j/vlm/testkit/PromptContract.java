package dev.vgt4j.vlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.text.Tokenizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The wording of prompts, in the words of the tokenizer. */
abstract class PromptContract extends VlmPart {
  private void withTokenizer(Consumer<TextTokenizer> check) {
    try (ModelFolder model = ModelFolder.open(fixture().folder())) {
      check.accept(model.tokenizer());
    }
  }

  private void withPrompts(Consumer<Prompts> check) {
    withTokenizer(tokenizer -> check.accept(new Prompts(tokenizer, vlm())));
  }

  private void assertEmbedded(int[] ids) {
    assertThat(ids).isNotEmpty();
    for (int id : ids) {
      assertThat(id).isBetween(0, vlm().text().vocabulary() - 1);
    }
  }

  @Test
  void everyCaptionHasAPromptOfItsOwn() {
    withPrompts(
        prompts -> {
          List<int[]> ids = new ArrayList<>();
          Words.CAPTIONS.forEach(caption -> ids.add(prompts.generate(caption)));
          ids.add(prompts.generateAnything());
          ids.forEach(this::assertEmbedded);
          assertThat(ids.stream().map(Arrays::toString)).doesNotHaveDuplicates();
        });
  }

  @Test
  void theCaptionStandsInItsPrompt() {
    PromptTemplate template = vlm().prompts();
    for (String caption : Words.CAPTIONS) {
      assertThat(template.generate(caption)).contains(caption);
      assertThat(template.generateAnything()).doesNotContain(caption);
    }
  }

  @Test
  void aBlankCaptionIsRefused() {
    withPrompts(
        prompts ->
            assertThatThrownBy(() -> prompts.generate("  "))
                .isInstanceOf(InvalidInputException.class));
  }

  @Test
  void whatBeginsAnImageHasTokens() {
    String start = vlm().prompts().imageStart();
    Assumptions.assumeFalse(start.isEmpty(), "the family learns an embedding for it");
    withTokenizer(tokenizer -> assertEmbedded(Tokenizers.ids(tokenizer, start)));
  }

  @Test
  void theStartIsNotInThePromptAlready() {
    String start = vlm().prompts().imageStart();
    Assumptions.assumeFalse(start.isEmpty(), "the family learns an embedding for it");
    assertThat(vlm().prompts().generate("a red circle")).doesNotContain(start);
  }

  @Test
  void textsOfAFixedLengthHaveIt() {
    PromptTemplate template = vlm().prompts();
    Assumptions.assumeTrue(template.fixedTokens().isPresent(), "texts vary in length");
    int length = template.fixedTokens().getAsInt();
    assertThat(length).isPositive();
    withTokenizer(
        tokenizer ->
            assertThat(Tokenizers.id(tokenizer, template.padding()))
                .isLessThan(vlm().text().vocabulary()));
    withPrompts(
        prompts -> {
          assertThat(prompts.generate("a red circle")).hasSize(length);
          assertThat(prompts.generateAnything()).hasSize(length);
        });
  }

  @Test
  void aTextThatIsTooLongIsRefused() {
    Assumptions.assumeTrue(
        vlm().text() instanceof TextSide.Encoder, "the language model names no longest text");
    int most = ((TextSide.Encoder) vlm().text()).encoder().maxTokens();
    vlm().prompts().fixedTokens().ifPresent(n -> assertThat(n).isLessThanOrEqualTo(most));
    withPrompts(
        prompts ->
            assertThatThrownBy(() -> prompts.generate("red ".repeat(most + 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("at most"));
  }
}
