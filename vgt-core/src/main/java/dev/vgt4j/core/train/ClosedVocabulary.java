package dev.vgt4j.core.train;

import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.core.scenes.World;
import dev.vgt4j.core.text.WordLevelTokenizer;
import dev.vgt4j.core.vlm.ChatTemplate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Word-level tokenizers that know exactly what a small model will read. */
public final class ClosedVocabulary {
  private static final List<String> CHAT_TOKENS =
      List.of(
          "<pad>",
          "<|im_start|>",
          ChatTemplate.TURN_END,
          ChatTemplate.IMAGE_START,
          ChatTemplate.IMAGE_END,
          ChatTemplate.IMAGE_TOKEN);

  /** How the families write special tokens. */
  private static final Pattern SPECIAL = Pattern.compile("<[^<>\\s]+>");

  private ClosedVocabulary() {}

  /** For every caption of the rendered world. */
  public static WordLevelTokenizer ofScenes(PromptTemplate prompts) {
    return of(prompts, World.vocabulary().stream());
  }

  /**
   * For given texts, the words of a family's prompts and its special tokens, which come first.
   *
   * @param prompts the family's
   * @param texts captions and whatever else the model reads
   */
  static WordLevelTokenizer of(PromptTemplate prompts, Stream<String> texts) {
    String template = prompts.generate("") + prompts.generateAnything();
    List<String> specials = CHAT_TOKENS;
    if (prompts instanceof ChatTemplate) {
      template += ChatTemplate.describe(0) + ChatTemplate.imagine("");
    } else {
      specials = specials(template + prompts.imageStart() + prompts.padding());
    }
    for (String special : specials) {
      template = template.replace(special, " ");
    }
    Set<String> words = new TreeSet<>();
    Stream.concat(Stream.of(template), texts)
        .flatMap(text -> WordLevelTokenizer.split(text).stream())
        .forEach(words::add);
    return WordLevelTokenizer.build(new ArrayList<>(words), specials);
  }

  private static List<String> specials(String template) {
    Set<String> found = new LinkedHashSet<>();
    SPECIAL.matcher(template).results().map(MatchResult::group).forEach(found::add);
    return List.copyOf(found);
  }
}
