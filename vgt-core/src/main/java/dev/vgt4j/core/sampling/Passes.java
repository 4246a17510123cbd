package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.model.GenerationRequest.DecodingMode;

/** The language model's side of generation: one pass a group of positions. */
interface Passes extends AutoCloseable {
  /**
   * Asks for the next group.
   *
   * @return {@code conditions} {@code [rows, queries, conditionSize]}
   */
  Outputs ask(int group, LatentCanvas canvas);

  @Override
  void close();

  /** Those of a model's kind. */
  static Passes of(
      GenerationPrograms programs,
      GenerationListener listener,
      TextBatch text,
      DecodingMode mode,
      int[] groups) {
    if (!programs.shape().masked()) {
      return new LanguagePasses(programs, listener, text, mode, groups);
    }
    if (mode == DecodingMode.REFERENCE) {
      throw new InvalidInputException(
          "generate: a masked generator has no reference decoding mode; use consistent");
    }
    return new MaskedPasses(programs, listener, text, groups);
  }
}
