package dev.vgt4j.api.vlm;

import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.model.TextEncoder;

/** The text side of a vision-language model. */
public sealed interface TextSide {
  /** Number of token ids that it embeds. */
  int vocabulary();

  /** Width of what it hands on. */
  int hiddenSize();

  /**
   * A causal language model, which is tuned to generate latents itself.
   *
   * @param transformer over its canonical names
   * @param vocabulary rows of its embedding
   */
  record LanguageModel(AutoregressiveTransformer transformer, int vocabulary) implements TextSide {
    @Override
    public int hiddenSize() {
      return transformer.hiddenSize();
    }
  }

  /**
   * A text encoder, as dual encoders have it. It cannot generate; its states condition a new
   * autoregressive transformer.
   *
   * @param encoder over its canonical names
   * @param vocabulary rows of its embedding
   */
  record Encoder(TextEncoder encoder, int vocabulary) implements TextSide {
    @Override
    public int hiddenSize() {
      return encoder.hiddenSize();
    }
  }
}
