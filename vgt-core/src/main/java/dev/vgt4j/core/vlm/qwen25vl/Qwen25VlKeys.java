package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.core.nn.Params;

/**
 * Where a checkpoint keeps the parts of the model.
 *
 * @param vision what stands before {@code patch_embed}, {@code blocks} and {@code merger}
 * @param decoder what stands before {@code embed_tokens}, {@code layers} and {@code norm}
 * @param head what stands before the {@code weight} of the token scores; absent from checkpoints
 *     where they reuse the embedding
 */
public record Qwen25VlKeys(String vision, String decoder, String head) {
  /** As published. */
  public static final Qwen25VlKeys PUBLISHED = new Qwen25VlKeys("visual", "model", "lm_head");

  /**
   * As the released VGT code and newer versions of the model's own keep them in memory.
   *
   * @param scope what stands before {@code model} and {@code lm_head}: {@code lmm}, or empty
   */
  public static Qwen25VlKeys nested(String scope) {
    return new Qwen25VlKeys(
        Params.key(scope, "model.visual"),
        Params.key(scope, "model.language_model"),
        Params.key(scope, "lm_head"));
  }
}
