package dev.vgt4j.api.vlm;

import java.util.OptionalInt;

/**
 * How a family words what it is asked for. Texts hold special tokens in writing, which the
 * tokenizer recognises; nothing else is added to them.
 */
public interface PromptTemplate {
  /** Asks for an image of a caption; the start of the image follows. */
  String generate(String caption);

  /** Asks for any image: the unconditional branch of guidance. */
  String generateAnything();

  /**
   * The special text that begins an image, one token or several; empty if the family has none, then
   * a new embedding is learnt.
   */
  String imageStart();

  /** The special token that fills short texts; empty if any will do because nobody sees it. */
  default String padding() {
    return "";
  }

  /** Length in tokens that every text is filled up to and seen in full; empty if texts vary. */
  default OptionalInt fixedTokens() {
    return OptionalInt.empty();
  }
}
