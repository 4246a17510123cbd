package dev.vgt4j.api.model;

/** Text to token ids and back. */
public interface TextTokenizer {
  /**
   * Token ids of a text in which special tokens are recognised. Nothing is added at either end.
   *
   * @throws dev.vgt4j.api.InvalidInputException if the text holds something that has no token
   */
  int[] encode(String text);

  /** The text of token ids, special tokens included. */
  String decode(int[] ids);

  /** Number of tokens, special ones included. */
  int vocabularySize();
}
