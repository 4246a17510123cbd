package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.model.AutoregressiveTransformer.KeyValue;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.vlm.ImageTokens;
import dev.vgt4j.core.vlm.Qwen2;
import java.util.List;

/**
 * The graphs that answer a question about an image token by token, with the language model's cache
 * in the states of {@link GenerationGraphs}. Both give {@code logits} {@code [B, vocabulary]}, the
 * scores of the next token.
 */
public final class DescriptionGraphs {
  private DescriptionGraphs() {}

  /**
   * Images and the question. Replaces the cache.
   *
   * <p>Inputs: {@code pixels} {@code [B, 3, stride*H, stride*W]} in [-1,1]; {@code token_ids} int64
   * {@code [B, L]}; {@code sources} int64 {@code [B, L]} of {@link ImageTokens#sources}; {@code
   * positions} int64 {@code [B, L]}; {@code mask} bool {@code [B, 1, L, L]}.
   */
  public static GraphDefinition question(VisionEncoder vision, Qwen2 llm) {
    return g -> {
      Dim stride = Dim.of(vision.stride());
      Dim height = Dim.symbol("H").times(stride);
      Dim width = Dim.symbol("W").times(stride);
      Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, height, width);
      Tensor tokens = g.input("token_ids", DType.INT64, "B", "L");
      Tensor sources = g.input("sources", DType.INT64, "B", "L");
      GenerationGraphs.cacheStates(g, llm);
      Tensor features = vision.encode(pixels);
      Dim rows = features.dim(0).times(features.dim(1));
      Tensor flat = features.reshape(rows, llm.hiddenSize());
      step(g, llm, ImageTokens.embeddings(llm, tokens, flat, sources), List.of());
    };
  }

  /**
   * The token that was chosen last. Extends the cache by it.
   *
   * <p>Inputs: {@code token_ids} int64 {@code [B, 1]}; {@code positions} int64 {@code [B, 1]};
   * {@code mask} bool {@code [B, 1, 1, P+1]}.
   */
  public static GraphDefinition next(Qwen2 llm) {
    return g -> {
      Tensor tokens = g.input("token_ids", DType.INT64, "B", 1);
      List<KeyValue> past = GenerationGraphs.cacheStates(g, llm);
      step(g, llm, llm.embed(tokens), past);
    };
  }

  private static void step(GraphBuilder g, Qwen2 llm, Tensor x, List<KeyValue> past) {
    Dim length = x.dim(1);
    Dim seen = past.isEmpty() ? length : past.get(0).keys().dim(2).plus(length);
    Tensor positions = g.input("positions", DType.INT64, "B", length);
    Tensor mask = g.input("mask", DType.BOOL, "B", 1, length, seen);
    AutoregressiveTransformer.Result r = llm.forward(x, positions, mask, past);
    Tensor last = r.hidden().slice(1, length.minus(Dim.ONE), length);
    Tensor logits = llm.logits(last);
    g.output("logits", logits.reshape(logits.dim(0), logits.dim(2)));
    for (int i = 0; i < r.cache().size(); i++) {
      g.update("key." + i, r.cache().get(i).keys());
      g.update("value." + i, r.cache().get(i).values());
    }
  }
}
