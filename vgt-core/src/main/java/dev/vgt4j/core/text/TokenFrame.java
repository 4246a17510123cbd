package dev.vgt4j.core.text;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What a text encoder wants around a text: a start token, where it has one, and an end token, all
 * cut or padded to one length.
 *
 * <pre>{@code
 * TokenFrame frame = TokenFrame.clip(tokenizer);
 * int[] ids = frame.padded(tokenizer.encode("a cat"), 77);
 * }</pre>
 *
 * @param start token before a text, if any
 * @param end token behind a text; it survives cutting
 * @param pad token that fills up
 */
public record TokenFrame(OptionalInt start, int end, int pad) {
  /**
   * CLIP's frame, which pads with the end token.
   *
   * @throws InvalidInputException if the vocabulary has not both tokens
   */
  public static TokenFrame clip(TextTokenizer tokenizer) {
    int end = Tokenizers.id(tokenizer, "<|endoftext|>");
    return new TokenFrame(OptionalInt.of(Tokenizers.id(tokenizer, "<|startoftext|>")), end, end);
  }

  /** A text of any length between its start and end tokens. */
  public int[] around(int[] text) {
    int before = start.isPresent() ? 1 : 0;
    int[] framed = new int[before + text.length + 1];
    start.ifPresent(token -> framed[0] = token);
    System.arraycopy(text, 0, framed, before, text.length);
    framed[framed.length - 1] = end;
    return framed;
  }

  /**
   * A framed text of exactly one length: what is too long loses its last tokens, and pads follow
   * what is too short.
   *
   * @throws InvalidInputException if the length leaves no place for the frame
   */
  public int[] padded(int[] text, int length) {
    int place = length - around(new int[0]).length;
    if (place < 0) {
      throw new InvalidInputException(
          "text length: expected at least " + (length - place) + " tokens, got " + length);
    }
    int[] framed = around(Arrays.copyOf(text, Math.min(text.length, place)));
    int[] padded = Arrays.copyOf(framed, length);
    Arrays.fill(padded, framed.length, length, pad);
    return padded;
  }

  /** How many of the first tokens of {@link #padded} are no padding. */
  public int used(int[] text, int length) {
    return Math.min(length, around(text).length);
  }
}
