package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.vlm.Rotary;
import dev.vgt4j.core.vlm.qwen25vl.Windows.Reach;
import java.util.ArrayList;
import java.util.List;

/**
 * The vision side of Qwen2.5-VL: a transformer over patches with rotary rows and columns, whose
 * blocks see a window each but for a few that see the whole image, and a merger that joins
 * neighbouring patches to one token of the language model's width.
 */
public final class Qwen25VlVision implements VisionEncoder {
  private static final double NORM_EPS = 1e-6;
  private static final double ROPE_THETA = 10_000;

  private final Qwen25VlVisionConfig config;
  private final String scope;

  /**
   * @param config sizes
   * @param scope where the weights are, such as {@code visual}
   */
  public Qwen25VlVision(Qwen25VlVisionConfig config, String scope) {
    this.config = config;
    this.scope = scope;
  }

  /** Its sizes. */
  public Qwen25VlVisionConfig config() {
    return config;
  }

  @Override
  public int stride() {
    return config.stride();
  }

  @Override
  public int featureSize() {
    return config.outputSize();
  }

  @Override
  public PixelNormalization normalization() {
    return PixelNormalization.CLIP;
  }

  @Override
  public Tensor features(Tensor pixels) {
    return trace(pixels).features();
  }

  /**
   * How images of a size are cut.
   *
   * @param pixels {@code [batch, 3, stride*H, stride*W]}; only its shape is used
   */
  public Windows windows(Tensor pixels) {
    Dim stride = Dim.of(config.stride());
    Dim rows = pixels.dim(2).dividedBy(stride);
    Dim columns = pixels.dim(3).dividedBy(stride);
    return Windows.of(pixels.graph(), rows, columns, config.merge(), config.windowSide());
  }

  /**
   * A forward pass with everything between the blocks, all but the features in the order of {@link
   * Windows}.
   *
   * @param patches the embedded patches, {@code [batch, places, hiddenSize]}
   * @param angles of rotary rows, then columns, {@code [1, places, headDim / 2]}
   * @param blocks what each block gives, {@code [batch, places, hiddenSize]}
   * @param features {@code [batch, H*W, featureSize]} in raster order
   */
  public record Trace(Tensor patches, Tensor angles, List<Tensor> blocks, Tensor features) {}

  /** As {@link #features}, keeping every block's result. */
  public Trace trace(Tensor pixels) {
    Params p = Params.of(pixels.graph(), scope);
    Windows windows = windows(pixels);
    Tensor patches = windows.split(patches(p.sub("patch_embed.proj"), pixels));
    Tensor angles = windows.split(angles(pixels.graph(), windows));
    Rotary rotary = Rotary.ofAngles(angles.unsqueeze(2));
    Reach within = windows.within(pixels.graph(), pixels.dim(0));
    Reach everywhere = windows.everywhere(pixels.graph(), pixels.dim(0));
    List<Tensor> blocks = new ArrayList<>();
    Tensor x = patches;
    for (int i = 0; i < config.blocks(); i++) {
      Reach reach = config.fullAttention().contains(i) ? everywhere : within;
      x = block(p.sub("blocks").sub(i), x, rotary, reach);
      blocks.add(x);
    }
    return new Trace(patches, angles, blocks, merge(p.sub("merger"), windows, x));
  }

  /**
   * Embeds patches. An image stands still for all frames of a patch, so their kernels add up.
   *
   * @return {@code [batch, patchRows, patchColumns, hiddenSize]}
   */
  private Tensor patches(Params p, Tensor pixels) {
    int side = config.patchSize();
    Tensor frames = p.get("weight", config.hiddenSize(), 3, config.temporalPatch(), side, side);
    return pixels.conv2d(frames.sum(false, 2), null, side, 0, 1).permute(0, 2, 3, 1);
  }

  /** {@code [1, patchRows, patchColumns, headDim / 2]}. */
  private Tensor angles(GraphBuilder g, Windows windows) {
    Dim rows = windows.patchRows();
    Dim columns = windows.patchColumns();
    int perAxis = config.headDim() / 4;
    Tensor down = Rotary.angles(g.arange(rows), 2 * perAxis, ROPE_THETA);
    Tensor across = Rotary.angles(g.arange(columns), 2 * perAxis, ROPE_THETA);
    return Tensor.concat(
        -1,
        down.reshape(1, rows, 1, perAxis).expand(1, rows, columns, perAxis),
        across.reshape(1, 1, columns, perAxis).expand(1, rows, columns, perAxis));
  }

  private Tensor block(Params p, Tensor x, Rotary rotary, Reach reach) {
    Tensor normed = Layers.rmsNorm(p.sub("norm1"), x, NORM_EPS);
    Tensor y = x.add(attention(p.sub("attn"), normed, rotary, reach));
    return y.add(mlp(p.sub("mlp"), Layers.rmsNorm(p.sub("norm2"), y, NORM_EPS)));
  }

  private Tensor attention(Params p, Tensor x, Rotary rotary, Reach reach) {
    int d = config.hiddenSize();
    Tensor qkv =
        Layers.linear(p.sub("qkv"), x, 3L * d)
            .reshape(x.dim(0), x.dim(1), 3, config.heads(), config.headDim());
    Tensor q = heads(qkv.select(2, 0).rope(rotary.cos(), rotary.sin()), reach);
    Tensor k = heads(qkv.select(2, 1).rope(rotary.cos(), rotary.sin()), reach);
    Tensor v = heads(qkv.select(2, 2), reach);
    Tensor y = q.attention(k, v, reach.mask(), false, 1 / Math.sqrt(config.headDim()));
    return Layers.linear(p.sub("proj"), y.transpose(1, 2).reshape(x.shape()), d);
  }

  /** {@code [batch, places, heads, headDim]} to {@code [sequences, heads, patches, headDim]}. */
  private Tensor heads(Tensor x, Reach reach) {
    return x.reshape(reach.sequences(), reach.patches(), config.heads(), config.headDim())
        .transpose(1, 2);
  }

  private Tensor mlp(Params p, Tensor x) {
    Tensor gate = Layers.linear(p.sub("gate_proj"), x, config.intermediateSize());
    Tensor up = Layers.linear(p.sub("up_proj"), x, config.intermediateSize());
    return Layers.linear(p.sub("down_proj"), gate.silu().mul(up), config.hiddenSize());
  }

  private Tensor merge(Params p, Windows windows, Tensor x) {
    Tensor units = windows.merged(Layers.rmsNorm(p.sub("ln_q"), x, NORM_EPS));
    Tensor h = Layers.linear(p.sub("mlp.0"), units, units.dim(2).value()).gelu();
    return windows.join(Layers.linear(p.sub("mlp.2"), h, config.outputSize()));
  }
}
