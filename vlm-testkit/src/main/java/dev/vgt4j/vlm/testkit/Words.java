package dev.vgt4j.vlm.testkit;

import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.core.text.WordLevelTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The few captions that the kit uses, and a tokenizer that knows them. */
public final class Words {
  /** One for each of the kit's images. */
  public static final List<String> CAPTIONS =
      List.of("a red circle", "a blue square", "a large green circle", "a grey square");

  private Words() {}

  /**
   * A tokenizer of the words of the captions, as the prompts use them.
   *
   * @param specialTokens get the first ids
   */
  static WordLevelTokenizer tokenizer(PromptTemplate prompts, List<String> specialTokens) {
    List<String> words = new ArrayList<>();
    Stream.concat(
            CAPTIONS.stream().map(prompts::generate),
            Stream.of(prompts.generateAnything(), prompts.imageStart()))
        .forEach(text -> words.addAll(WordLevelTokenizer.split(without(text, specialTokens))));
    return WordLevelTokenizer.build(words, specialTokens);
  }

  private static String without(String text, List<String> specialTokens) {
    String rest = text;
    for (String token : specialTokens) {
      rest = rest.replace(token, " ");
    }
    return rest;
  }

  static List<String> specialTokens(PromptTemplate prompts) {
    return Stream.of(prompts.imageStart(), prompts.padding())
        .filter(token -> !token.isEmpty())
        .distinct()
        .toList();
  }
}
