package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.model.TextEncoder;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.vlm.Qwen2;
import dev.vgt4j.core.vlm.Qwen2Config;
import dev.vgt4j.core.vlm.Qwen2Weights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new transformer after a text encoder, for families without a language model: every token's
 * state, projected to the transformer's width, stands where a language model has the token's
 * embedding.
 *
 * <p>Weights beside those of the encoder: {@code text_projector} (linear), {@code
 * transformer.model.*} (layers and final norm of a Qwen2).
 */
public final class ConditionedTransformer implements AutoregressiveTransformer {
  private static final String PROJECTOR = "text_projector";
  private static final String SCOPE = "transformer";

  private final TextEncoder encoder;
  private final Qwen2 transformer;

  /**
   * @param encoder text to states
   * @param config sizes of the transformer; its vocabulary is not used
   */
  public ConditionedTransformer(TextEncoder encoder, Qwen2Config config) {
    this.encoder = encoder;
    this.transformer = new Qwen2(config, SCOPE);
  }

  /** Declares the parameters of projector and transformer. */
  public static void declare(ParameterInit init, int textSize, Qwen2Config config) {
    init.sub(PROJECTOR).linear(config.hiddenSize(), textSize);
    Qwen2Weights.declareLayers(init.sub(SCOPE).sub("model"), config);
  }

  @Override
  public int hiddenSize() {
    return transformer.hiddenSize();
  }

  @Override
  public int layers() {
    return transformer.layers();
  }

  @Override
  public int keyValueHeads() {
    return transformer.keyValueHeads();
  }

  @Override
  public int headDim() {
    return transformer.headDim();
  }

  @Override
  public Tensor embed(Tensor tokenIds) {
    Params p = Params.of(tokenIds.graph(), PROJECTOR);
    return Layers.linear(p, encoder.encode(tokenIds), hiddenSize());
  }

  @Override
  public Result forward(
      Tensor embeddings, Tensor positions, @Nullable Tensor mask, List<KeyValue> past) {
    return transformer.forward(embeddings, positions, mask, past);
  }
}
