package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import org.jspecify.annotations.Nullable;

/**
 * Predicts the velocity of a noisy latent token: a residual MLP whose norms are modulated by the
 * time and by the token's condition (adaLN). Time runs from 0 (noise) to 1 (data) and is not
 * scaled.
 */
public final class FlowHead {
  private static final double MAX_PERIOD = 10_000;
  private static final double EPS = 1e-6;

  private final FlowHeadConfig config;
  private final String scope;

  /**
   * @param config sizes
   * @param scope where its weights are, such as {@code image_head.net}
   */
  public FlowHead(FlowHeadConfig config, String scope) {
    this.config = config;
    this.scope = scope;
  }

  /** Its sizes. */
  public FlowHeadConfig config() {
    return config;
  }

  /**
   * What one evaluation gives.
   *
   * @param velocity {@code [rows, inputSize]}
   * @param features what the REPA branch predicts, {@code [rows, featureSize]}, or null
   */
  public record Result(Tensor velocity, @Nullable Tensor features) {}

  /**
   * The velocity alone; the REPA branch is not recorded.
   *
   * @param x {@code [rows, inputSize]}
   * @param t {@code [rows]}, or {@code [1]} for one time shared by all
   * @param condition {@code [rows, conditionSize]}
   * @return {@code [rows, inputSize]}
   */
  public Tensor velocity(Tensor x, Tensor t, Tensor condition) {
    return run(x, t, condition, false).velocity();
  }

  /** Velocity and REPA features, for training; see {@link #velocity}. */
  public Result forward(Tensor x, Tensor t, Tensor condition) {
    return run(x, t, condition, config.repa() != null);
  }

  private Result run(Tensor x, Tensor t, Tensor condition, boolean withFeatures) {
    Params p = Params.of(x.graph(), scope);
    Tensor hidden = Layers.linear(p.sub("input_proj"), x, config.width());
    Tensor guide =
        Layers.linear(p.sub("cond_embed"), condition, config.width()).add(timeEmbedding(t)).silu();
    Tensor features = null;
    for (int i = 0; i < config.layers(); i++) {
      hidden = block(p.sub("res_blocks").sub(i), hidden, guide);
      if (withFeatures && i + 1 == config.repa().depth()) {
        features = repaFeatures(p.sub("repa_projector"), hidden);
      }
    }
    return new Result(finalLayer(p.sub("final_layer"), hidden, guide), features);
  }

  /**
   * The sinusoidal embedding before its MLP: cosines, then sines.
   *
   * @param t {@code [rows]}
   * @return {@code [rows, frequencySize]}
   */
  public Tensor frequencies(Tensor t) {
    int half = config.frequencySize() / 2;
    float[] f = new float[half];
    for (int i = 0; i < half; i++) {
      f[i] = (float) Math.exp(-Math.log(MAX_PERIOD) * i / half);
    }
    Tensor angles = t.unsqueeze(1).mul(t.graph().constant(HostTensor.of(f, 1, half)));
    return Tensor.concat(1, angles.cos(), angles.sin());
  }

  /**
   * The learned embedding of times.
   *
   * @param t {@code [rows]}
   * @return {@code [rows, width]}
   */
  public Tensor timeEmbedding(Tensor t) {
    Params p = Params.of(t.graph(), scope).sub("time_embed.mlp");
    Tensor h = Layers.linear(p.sub(0), frequencies(t), config.width()).silu();
    return Layers.linear(p.sub(2), h, config.width());
  }

  private Tensor block(Params p, Tensor x, Tensor guide) {
    int d = config.width();
    Tensor modulation = Layers.linear(p.sub("adaLN_modulation.1"), guide, 3L * d);
    Tensor h = Layers.layerNorm(p.sub("in_ln"), x, EPS);
    h = modulate(h, modulation, d);
    h = Layers.linear(p.sub("mlp.0"), h, config.mlpWidth()).silu();
    h = Layers.linear(p.sub("mlp.2"), h, d);
    return x.add(modulation.slice(-1, 2 * d, 3 * d).mul(h));
  }

  private Tensor finalLayer(Params p, Tensor x, Tensor guide) {
    int d = config.width();
    Tensor modulation = Layers.linear(p.sub("adaLN_modulation.1"), guide, 2L * d);
    Tensor h = modulate(x.layerNorm(null, null, EPS), modulation, d);
    return Layers.linear(p.sub("linear"), h, config.inputSize());
  }

  /** The first columns of a modulation are the shift, the next the scale. */
  private static Tensor modulate(Tensor x, Tensor modulation, int d) {
    Tensor shift = modulation.slice(-1, 0, d);
    Tensor scale = modulation.slice(-1, d, 2 * d);
    return x.mul(scale.add(1)).add(shift);
  }

  private Tensor repaFeatures(Params p, Tensor x) {
    FlowHeadConfig.Repa repa = config.repa();
    Tensor h = Layers.linear(p.sub(0), x, repa.width()).silu();
    h = Layers.linear(p.sub(2), h, repa.width()).silu();
    return Layers.linear(p.sub(4), h, repa.featureSize());
  }
}
