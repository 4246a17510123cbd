package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.core.vlm.ImageTokens;
import dev.vgt4j.core.vlm.Qwen2;
import java.util.List;

/** A Qwen2.5-VL vision-language model: images and text in, next-token scores out. */
public final class Qwen25Vl {
  private final Qwen25VlVision vision;
  private final Qwen2 llm;

  /**
   * @param config sizes
   * @param keys where the checkpoint keeps the parts
   */
  public Qwen25Vl(Qwen25VlConfig config, Qwen25VlKeys keys) {
    this.vision = new Qwen25VlVision(config.vision(), keys.vision());
    this.llm = new Qwen2(config.llm(), keys.decoder(), keys.head());
  }

  /** The vision side. */
  public Qwen25VlVision vision() {
    return vision;
  }

  /** The language model. */
  public Qwen2 llm() {
    return llm;
  }

  /**
   * Hidden states after the final norm.
   *
   * @param tokenIds int64 {@code [batch, tokens]}
   * @param features {@code [count, hiddenSize]} of all images in the order of the text, which may
   *     be of different sizes
   * @param sources int64 {@code [batch, tokens]} of {@link ImageTokens#sources}
   * @param positions int64 {@code [3, batch, tokens]} of {@link MultimodalPositions}
   * @param mask bool {@code [batch, 1, tokens, tokens]}
   * @return {@code [batch, tokens, hiddenSize]}
   */
  public Tensor hidden(
      Tensor tokenIds, Tensor features, Tensor sources, Tensor positions, Tensor mask) {
    Tensor x = ImageTokens.embeddings(llm, tokenIds, features, sources);
    return llm.forward(x, positions, mask, List.of()).hidden();
  }

  /**
   * Token scores of the same; see {@link #hidden}.
   *
   * @return {@code [batch, tokens, vocabulary]}
   */
  public Tensor logits(
      Tensor tokenIds, Tensor features, Tensor sources, Tensor positions, Tensor mask) {
    return llm.logits(hidden(tokenIds, features, sources, positions, mask));
  }
}
