package dev.vgt4j.api.model;

/**
 * Text to token ids and back. May hold native memory, which {@link #close} frees; whoever loads a
 * tokenizer closes it. Any number of threads may use one, but none any more once it is closed.
 */
public interface TextTokenizer extends AutoCloseable {
  /**
   * Token ids of a text in which special tokens are recognised. Nothing is added at either end.
   *
   * @throws dev.vgt4j.api.InvalidInputException if the text holds something that has no token
   */
  int[] encode(String text);

  /**
   * The text of token ids, special tokens included. Bytes that are no UTF-8, as the first half of a
   * character is, become U+FFFD.
   *
   * @throws dev.vgt4j.api.InvalidInputException if an id is not below {@link #vocabularySize}
   */
  String decode(int[] ids);

  /**
   * As {@link #decode}, but special tokens are left out.
   *
   * @throws dev.vgt4j.api.InvalidInputException if an id is not below {@link #vocabularySize}
   */
  String decodePlain(int[] ids);

  /** One more than the largest token id, special tokens included. */
  int vocabularySize();

  /** Frees what the tokenizer holds outside the heap; does nothing if there is nothing. */
  @Override
  default void close() {}
}
