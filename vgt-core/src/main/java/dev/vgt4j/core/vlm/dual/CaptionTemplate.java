package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.PromptTemplate;
import java.util.OptionalInt;

/**
 * The caption alone, between the special tokens with which a dual encoder was trained. No caption
 * is the unconditional prompt.
 *
 * @param before special token in front of a caption, or empty
 * @param after special token behind it, which also fills texts of a fixed length
 * @param fixedTokens length that every text is filled up to, or empty
 */
record CaptionTemplate(String before, String after, OptionalInt fixedTokens)
    implements PromptTemplate {
  static CaptionTemplate clip() {
    return new CaptionTemplate("<|startoftext|>", "<|endoftext|>", OptionalInt.empty());
  }

  /** SigLIP's text tower sees padding, so that every text has to have the length it learned. */
  static CaptionTemplate siglip(int tokens) {
    return new CaptionTemplate("", "</s>", OptionalInt.of(tokens));
  }

  @Override
  public String generate(String caption) {
    return before + caption + after;
  }

  @Override
  public String generateAnything() {
    return before + after;
  }

  @Override
  public String imageStart() {
    return "";
  }

  @Override
  public String padding() {
    return after;
  }
}
