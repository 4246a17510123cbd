package dev.vgt4j.core.vlm.dinov3;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.MultiHead;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.nn.Patches;

/**
 * The DINOv3 vision transformer: a class token and registers in front of the patches, rotary
 * positions on the patches alone, layer scale, and a final norm. Images may have any size that is a
 * multiple of the patch.
 */
public final class DinoV3 implements VisionEncoder {
  private final DinoV3Config config;
  private final String scope;

  /**
   * @param config sizes
   * @param scope what stands before {@code embeddings} and {@code layer}; empty as published
   */
  public DinoV3(DinoV3Config config, String scope) {
    this.config = config;
    this.scope = scope;
  }

  /** Its sizes. */
  public DinoV3Config config() {
    return config;
  }

  @Override
  public int stride() {
    return config.patchSize();
  }

  @Override
  public PixelNormalization normalization() {
    return PixelNormalization.IMAGENET;
  }

  @Override
  public int featureSize() {
    return config.hiddenSize();
  }

  /** The patches' features after the final norm. */
  @Override
  public Tensor features(Tensor pixels) {
    return patches(tokens(pixels));
  }

  /**
   * All tokens after the final norm.
   *
   * @param pixels normalised, {@code [batch, channels, stride*H, stride*W]}
   * @return {@code [batch, 1 + registers + H*W, featureSize]}: class token, registers, patches
   */
  public Tensor tokens(Tensor pixels) {
    Params p = Params.of(pixels.graph(), scope);
    Dim height = pixels.dim(2).floorDiv(stride());
    Dim width = pixels.dim(3).floorDiv(stride());
    PatchRotary rotary =
        PatchRotary.of(
            pixels.graph(), config.leading(), height, width, config.headDim(), config.ropeTheta());
    Tensor x = embeddings(p.sub("embeddings"), pixels);
    for (int i = 0; i < config.layers(); i++) {
      x = layer(p.sub("layer").sub(i), x, rotary);
    }
    return Layers.layerNorm(p.sub("norm"), x, config.normEps());
  }

  private Tensor embeddings(Params p, Tensor pixels) {
    int d = config.hiddenSize();
    int side = config.patchSize();
    Params patch = p.sub("patch_embeddings");
    Tensor weight = patch.get("weight", d, config.channels(), side, side);
    Tensor patches = Patches.raster(pixels.conv2d(weight, patch.get("bias", d), side, 0, 1));
    Tensor leading = p.get("cls_token", 1, 1, d);
    if (config.registers() > 0) {
      Tensor registers = p.get("register_tokens", 1, config.registers(), d);
      leading = Tensor.concat(1, leading, registers);
    }
    return Tensor.concat(1, leading.expand(pixels.dim(0), config.leading(), d), patches);
  }

  private Tensor layer(Params p, Tensor x, PatchRotary rotary) {
    int d = config.hiddenSize();
    Tensor h = Layers.layerNorm(p.sub("norm1"), x, config.normEps());
    h = attention(p.sub("attention"), h, rotary).mul(p.sub("layer_scale1").get("lambda1", d));
    Tensor y = x.add(h);
    h = Layers.layerNorm(p.sub("norm2"), y, config.normEps());
    return y.add(mlp(p.sub("mlp"), h).mul(p.sub("layer_scale2").get("lambda1", d)));
  }

  private Tensor attention(Params p, Tensor x, PatchRotary rotary) {
    DinoV3Config.Biases biased = config.biases();
    Tensor q = heads(p.sub("q_proj"), x, biased.query()).rope(rotary.cos(), rotary.sin());
    Tensor k = heads(p.sub("k_proj"), x, biased.key()).rope(rotary.cos(), rotary.sin());
    Tensor v = heads(p.sub("v_proj"), x, biased.value());
    Tensor y = MultiHead.attend(q, k, v, null, false);
    return Layers.linear(p.sub("o_proj"), y, config.hiddenSize(), biased.output());
  }

  private Tensor heads(Params p, Tensor x, boolean biased) {
    return MultiHead.split(Layers.linear(p, x, config.hiddenSize(), biased), config.heads());
  }

  private Tensor mlp(Params p, Tensor x) {
    boolean biased = config.biases().mlp();
    int wide = config.intermediateSize();
    Tensor up = Layers.linear(p.sub("up_proj"), x, wide, biased);
    Tensor h =
        config.gatedMlp()
            ? config.activation().apply(Layers.linear(p.sub("gate_proj"), x, wide, biased)).mul(up)
            : config.activation().apply(up);
    return Layers.linear(p.sub("down_proj"), h, config.hiddenSize(), biased);
  }

  /**
   * The whole image: the class token.
   *
   * @param tokens of {@link #tokens}
   * @return {@code [batch, featureSize]}
   */
  public Tensor pooled(Tensor tokens) {
    return tokens.select(1, 0);
  }

  /**
   * The patches alone.
   *
   * @param tokens of {@link #tokens}
   * @return {@code [batch, H*W, featureSize]} in raster order
   */
  public Tensor patches(Tensor tokens) {
    return tokens.slice(1, config.leading(), tokens.dim(1));
  }

  /**
   * The patches as a map, which is what the REPA term compares with.
   *
   * @param tokens of {@link #tokens}
   * @param height H: patches in a column
   * @param width W: patches in a row
   * @return {@code [batch, featureSize, H, W]}
   */
  public Tensor patchMap(Tensor tokens, Dim height, Dim width) {
    return Patches.toMap(patches(tokens), height, width, 1);
  }
}
