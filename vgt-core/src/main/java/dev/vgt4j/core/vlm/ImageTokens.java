package dev.vgt4j.core.vlm;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;

/** Places in a text that image features take. */
public final class ImageTokens {
  private ImageTokens() {}

  /**
   * Token embeddings with image features in the places of image tokens.
   *
   * @param tokenIds int64 {@code [batch, tokens]}
   * @param features {@code [count, hiddenSize]}, in the order in which the text needs them
   * @param sources int64 {@code [batch, tokens]} of {@link #sources}
   * @return {@code [batch, tokens, hiddenSize]}
   */
  public static Tensor embeddings(
      AutoregressiveTransformer llm, Tensor tokenIds, Tensor features, Tensor sources) {
    Dim textRows = tokenIds.dim(0).times(tokenIds.dim(1));
    Tensor text = llm.embed(tokenIds).reshape(textRows, llm.hiddenSize());
    return Tensor.concat(0, text, features).gather(0, sources);
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
