package dev.vgt4j.api.vlm;

import dev.vgt4j.api.model.VisionEncoder;

/**
 * One vision-language model as its configuration describes it: sizes, and parts as model code.
 *
 * <p>Tensors have two names. The <em>published</em> one is the key in the checkpoint that users
 * have. The <em>canonical</em> one is where model code reads it, the same in every layout of the
 * family: the vision side under {@code encoder} and siblings of it, as VGT autoencoders have it,
 * the text side under {@code lmm}, as VGT generators have it. {@link #keys} leads from one to the
 * other.
 */
public interface Vlm {
  /** Side in pixels of the square images that the vision encoder was made for. */
  int imageSize();

  /**
   * The vision side.
   *
   * @param scope what stands before the canonical names of its weights, such as {@code vgt_ae} in a
   *     generator; empty for none
   */
  VisionEncoder vision(String scope);

  /** The text side, over its canonical names. */
  TextSide text();

  /** How prompts are worded. */
  PromptTemplate prompts();

  /** From published to canonical names. */
  KeyMapping keys();

  /** Declares every parameter of a published checkpoint under its published name. */
  void declare(ParameterInit init);

  /** Positions that the released implementation feeds after the first pass. */
  default ReferencePositions referencePositions() {
    return ReferencePositions.CONTINUED;
  }
}
