package dev.vgt4j.core.vlm;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.nn.Params;
import java.util.List;

/** An InternVL3 vision-language model: images and text in, next-token scores out. */
public final class InternVl3 {
  private final InternVl3Vision vision;
  private final Qwen2 llm;

  /**
   * @param config sizes
   * @param scope what stands before {@code vision_model}, {@code mlp1} and {@code language_model};
   *     empty as published
   */
  public InternVl3(InternVl3Config config, String scope) {
    this.vision =
        new InternVl3Vision(config, Params.key(scope, "vision_model"), Params.key(scope, "mlp1"));
    this.llm = new Qwen2(config.llm(), Params.key(scope, "language_model"));
  }

  /** The vision side. */
  public InternVl3Vision vision() {
    return vision;
  }

  /** The language model. */
  public Qwen2 llm() {
    return llm;
  }

  /**
   * Token embeddings with image features in the places of image tokens.
   *
   * @param tokenIds int64 {@code [batch, tokens]}
   * @param features {@code [images, imageTokens, hiddenSize]}
   * @param sources int64 {@code [batch, tokens]} of {@link ImageTokens#sources}
   * @return {@code [batch, tokens, hiddenSize]}
   */
  public Tensor embeddings(Tensor tokenIds, Tensor features, Tensor sources) {
    Dim rows = features.dim(0).times(features.dim(1));
    return ImageTokens.embeddings(llm, tokenIds, features.reshape(rows, llm.hiddenSize()), sources);
  }

  /**
   * Token scores; see {@link #embeddings}.
   *
   * @param positions int64 {@code [batch, tokens]}
   * @param mask bool {@code [batch, 1, tokens, tokens]}
   * @return {@code [batch, tokens, vocabulary]}
   */
  public Tensor logits(
      Tensor tokenIds, Tensor features, Tensor sources, Tensor positions, Tensor mask) {
    Tensor x = embeddings(tokenIds, features, sources);
    return llm.logits(llm.forward(x, positions, mask, List.of()).hidden());
  }
}
