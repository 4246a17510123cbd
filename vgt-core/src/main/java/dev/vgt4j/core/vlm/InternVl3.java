package dev.vgt4j.core.vlm;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
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
    String prefix = scope.isEmpty() ? "" : scope + ".";
    this.vision = new InternVl3Vision(config, prefix + "vision_model", prefix + "mlp1");
    this.llm = new Qwen2(config.llm(), prefix + "language_model");
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
   * @param sources int64 {@code [batch, tokens]} of {@link #sources}
   * @return {@code [batch, tokens, hiddenSize]}
   */
  public Tensor embeddings(Tensor tokenIds, Tensor features, Tensor sources) {
    int d = llm.hiddenSize();
    Dim textRows = tokenIds.dim(0).times(tokenIds.dim(1));
    Tensor text = llm.embed(tokenIds).reshape(textRows, d);
    Tensor image = features.reshape(features.dim(0).times(features.dim(1)), d);
    return Tensor.concat(0, text, image).gather(0, sources);
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

  /**
   * Where every token's embedding comes from: its own row of the text, or the next image feature.
   *
   * @param tokenIds {@code [batch][tokens]}
   * @param imageToken id that stands for an image feature
   * @param features number of image features
   * @return int64 {@code [batch, tokens]}: rows of the text embeddings followed by the features
   * @throws InvalidInputException if the number of image tokens is not that of the features
   */
  public static HostTensor sources(long[][] tokenIds, long imageToken, int features) {
    int tokens = tokenIds[0].length;
    long[] out = new long[tokenIds.length * tokens];
    int used = 0;
    for (int i = 0; i < out.length; i++) {
      boolean isImage = tokenIds[i / tokens][i % tokens] == imageToken;
      out[i] = isImage ? out.length + used++ : i;
    }
    if (used != features) {
      throw new InvalidInputException(
          "image tokens: expected one for each of the "
              + features
              + " image features, the text has "
              + used);
    }
    return HostTensor.of(out, tokenIds.length, tokens);
  }
}
