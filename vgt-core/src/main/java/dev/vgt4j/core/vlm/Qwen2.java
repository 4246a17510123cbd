package dev.vgt4j.core.vlm;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Qwen2 language model: grouped-query attention with biased q, k, v, rotary positions, RMS norm
 * and a gated MLP.
 */
public final class Qwen2 implements AutoregressiveTransformer {
  private final Qwen2Config config;
  private final String decoderScope;
  private final String headScope;

  /**
   * A model whose decoder is {@code model} and whose head is {@code lm_head}, as published.
   *
   * @param config sizes
   * @param scope what stands before the two: empty, {@code language_model}, ...
   */
  public Qwen2(Qwen2Config config, String scope) {
    this(config, Params.key(scope, "model"), Params.key(scope, "lm_head"));
  }

  /**
   * @param config sizes
   * @param decoderScope what stands before {@code embed_tokens}, {@code layers} and {@code norm}
   * @param headScope what stands before the {@code weight} of the token scores; without meaning
   *     where they reuse the embedding
   */
  public Qwen2(Qwen2Config config, String decoderScope, String headScope) {
    this.config = config;
    this.decoderScope = decoderScope;
    this.headScope = headScope;
  }

  /** Its sizes. */
  public Qwen2Config config() {
    return config;
  }

  @Override
  public int hiddenSize() {
    return config.hiddenSize();
  }

  @Override
  public int layers() {
    return config.layers();
  }

  @Override
  public int keyValueHeads() {
    return config.keyValueHeads();
  }

  @Override
  public int headDim() {
    return config.headDim();
  }

  /** Radians a position of every pair of rotated channels, {@code [headDim / 2]}. */
  public HostTensor rotaryFrequencies() {
    return Rotary.inverseFrequencies(config.headDim(), config.ropeTheta());
  }

  @Override
  public Tensor embed(Tensor tokenIds) {
    return embeddingTable(tokenIds).gather(0, tokenIds);
  }

  private Tensor embeddingTable(Tensor any) {
    return Params.of(any.graph(), decoderScope)
        .sub("embed_tokens")
        .get("weight", config.vocabulary(), config.hiddenSize());
  }

  /**
   * Token scores.
   *
   * @param hidden {@code [batch, tokens, hiddenSize]}
   * @return {@code [batch, tokens, vocabulary]}
   */
  public Tensor logits(Tensor hidden) {
    return config.tiedHead()
        ? hidden.linear(embeddingTable(hidden), null)
        : Layers.linearNoBias(Params.of(hidden.graph(), headScope), hidden, config.vocabulary());
  }

  /**
   * As in the interface. Where the rotary frequencies are shared out among axes, positions may also
   * be {@code [axes, batch, tokens]}; equal positions on every axis are the same as one.
   */
  @Override
  public Result forward(
      Tensor embeddings, Tensor positions, @Nullable Tensor mask, List<KeyValue> past) {
    Trace trace = trace(embeddings, positions, mask, past);
    return new Result(trace.hidden().get(config.layers()), trace.cache());
  }

  /**
   * A forward pass with everything between the layers.
   *
   * @param hidden the embeddings, what each layer but the last gives, and the final norm's result:
   *     {@code layers + 1} tensors {@code [batch, tokens, hiddenSize]}
   * @param cache one entry a layer, past included
   */
  public record Trace(List<Tensor> hidden, List<KeyValue> cache) {}

  /** As {@link #forward}, keeping every layer's result. */
  public Trace trace(
      Tensor embeddings, Tensor positions, @Nullable Tensor mask, List<KeyValue> past) {
    Params p = Params.of(embeddings.graph(), decoderScope);
    Rotary rotary = Rotary.of(positions, config);
    List<Tensor> hidden = new ArrayList<>(List.of(embeddings));
    List<KeyValue> cache = new ArrayList<>();
    Tensor x = embeddings;
    for (int i = 0; i < config.layers(); i++) {
      Params layer = p.sub("layers").sub(i);
      Tensor normed = Layers.rmsNorm(layer.sub("input_layernorm"), x, config.normEps());
      KeyValue before = past.isEmpty() ? null : past.get(i);
      Attended a = attention(layer.sub("self_attn"), normed, rotary, mask, before);
      cache.add(a.keyValue());
      x = x.add(a.output());
      normed = Layers.rmsNorm(layer.sub("post_attention_layernorm"), x, config.normEps());
      x = x.add(mlp(layer.sub("mlp"), normed));
      hidden.add(i + 1 < config.layers() ? x : Layers.rmsNorm(p.sub("norm"), x, config.normEps()));
    }
    return new Trace(hidden, cache);
  }

  private record Attended(Tensor output, KeyValue keyValue) {}

  private Attended attention(
      Params p, Tensor x, Rotary rotary, @Nullable Tensor mask, @Nullable KeyValue past) {
    int width = config.heads() * config.headDim();
    int keyWidth = config.keyValueHeads() * config.headDim();
    Tensor q = heads(Layers.linear(p.sub("q_proj"), x, width), config.heads());
    Tensor k = heads(Layers.linear(p.sub("k_proj"), x, keyWidth), config.keyValueHeads());
    Tensor v = heads(Layers.linear(p.sub("v_proj"), x, keyWidth), config.keyValueHeads());
    q = q.rope(rotary.cos(), rotary.sin());
    k = k.rope(rotary.cos(), rotary.sin());
    if (past != null) {
      k = Tensor.concat(2, past.keys(), k);
      v = Tensor.concat(2, past.values(), v);
    }
    Tensor y = q.attention(k, v, mask, mask == null, 1 / Math.sqrt(config.headDim()));
    y = y.transpose(1, 2).reshape(x.dim(0), x.dim(1), width);
    Tensor out = Layers.linearNoBias(p.sub("o_proj"), y, config.hiddenSize());
    return new Attended(out, new KeyValue(k, v));
  }

  /** {@code [batch, tokens, heads * headDim]} to {@code [batch, heads, tokens, headDim]}. */
  private Tensor heads(Tensor x, int heads) {
    return x.reshape(x.dim(0), x.dim(1), heads, config.headDim()).transpose(1, 2);
  }

  private Tensor mlp(Params p, Tensor x) {
    Tensor gate = Layers.linearNoBias(p.sub("gate_proj"), x, config.intermediateSize());
    Tensor up = Layers.linearNoBias(p.sub("up_proj"), x, config.intermediateSize());
    return Layers.linearNoBias(p.sub("down_proj"), gate.silu().mul(up), config.hiddenSize());
  }
}
