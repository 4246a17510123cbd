package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.text.Tokenizers;
import java.util.Arrays;

/** Captions to token ids, worded as the model's family wants them. */
public final class Prompts {
  private final TextTokenizer tokenizer;
  private final PromptTemplate template;
  private final int maxTokens;

  /** The wording of a VLM's family in the words of its tokenizer. */
  public Prompts(TextTokenizer tokenizer, Vlm vlm) {
    this.tokenizer = tokenizer;
    this.template = vlm.prompts();
    this.maxTokens =
        vlm.text() instanceof TextSide.Encoder e ? e.encoder().maxTokens() : Integer.MAX_VALUE;
  }

  /**
   * Asks for an image of a caption.
   *
   * @throws InvalidInputException if it is blank, has a word without a token, or is too long
   */
  public int[] generate(String caption) {
    if (caption.isBlank()) {
      throw new InvalidInputException("prompt: expected some words, got none");
    }
    return encode(template.generate(caption), caption);
  }

  /** Asks for any image: the unconditional branch of guidance. */
  public int[] generateAnything() {
    return encode(template.generateAnything(), "");
  }

  private int[] encode(String text, String caption) {
    int[] ids = tokenizer.encode(text);
    int most = template.fixedTokens().orElse(maxTokens);
    if (ids.length > most) {
      throw new InvalidInputException(
          "prompt '"
              + caption
              + "': this model reads at most "
              + most
              + " tokens, the prompt has "
              + ids.length);
    }
    if (template.fixedTokens().isEmpty()) {
      return ids;
    }
    int[] filled = Arrays.copyOf(ids, most);
    Arrays.fill(filled, ids.length, most, Tokenizers.id(tokenizer, template.padding()));
    return filled;
  }
}
