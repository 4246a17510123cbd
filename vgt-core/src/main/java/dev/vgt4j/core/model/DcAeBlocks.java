package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.model.DcAeConfig.Stage;
import dev.vgt4j.core.nn.Params;
import java.util.ArrayList;
import java.util.List;

/** The blocks that DC-AE's encoder and decoder share; all on {@code [batch, channels, H, W]}. */
final class DcAeBlocks {
  private static final double NORM_EPS = 1e-5;
  private static final double ATTENTION_EPS = 1e-15;

  /** Widening of the gated convolution, before the gate doubles it. */
  private static final int EXPANSION = 4;

  private DcAeBlocks() {}

  static Tensor block(Params p, Tensor x, Stage stage, int headDim) {
    return stage.attention()
        ? gatedConv(p.sub("conv_out"), attention(p.sub("attn"), x, stage, headDim))
        : residual(p, x);
  }

  /** 3x3 convolution to {@code out} channels, "same" padding. */
  static Tensor conv(Params p, Tensor x, int out) {
    return conv(p, x, out, 3, 1, 1);
  }

  private static Tensor conv(Params p, Tensor x, int out, int kernel, int stride, int groups) {
    Tensor weight = p.get("weight", out, channels(x) / groups, kernel, kernel);
    return x.conv2d(weight, p.find("bias", out), stride, kernel / 2, groups);
  }

  private static int channels(Tensor x) {
    return Math.toIntExact(x.dim(1).value());
  }

  /** RMS norm over the channels with a bias. */
  static Tensor norm(Params p, Tensor x) {
    Tensor inverse = x.square().mean(true, 1).add(NORM_EPS).rsqrt();
    int channels = channels(x);
    Tensor weight = p.get("weight", channels).reshape(channels, 1, 1);
    Tensor bias = p.get("bias", channels).reshape(channels, 1, 1);
    return x.mul(inverse).mul(weight).add(bias);
  }

  private static Tensor residual(Params p, Tensor x) {
    int channels = channels(x);
    Tensor y = conv(p.sub("conv2"), conv(p.sub("conv1"), x, channels).silu(), channels);
    return norm(p.sub("norm"), y).add(x);
  }

  /** GLU-MBConv: expand 1x1, depthwise 3x3, gate, project 1x1. */
  private static Tensor gatedConv(Params p, Tensor x) {
    int half = EXPANSION * channels(x);
    Tensor y = conv(p.sub("conv_inverted"), x, 2 * half, 1, 1, 1).silu();
    y = conv(p.sub("conv_depth"), y, 2 * half, 3, 1, 2 * half);
    Tensor gated = y.slice(1, 0, half).mul(y.slice(1, half, 2 * half).silu());
    return norm(p.sub("norm"), conv(p.sub("conv_point"), gated, channels(x), 1, 1, 1)).add(x);
  }

  /** Multiscale linear attention. */
  private static Tensor attention(Params p, Tensor x, Stage stage, int headDim) {
    int inner = channels(x) / headDim * headDim;
    Tensor qkv =
        Tensor.concat(
            1,
            pointwise(p, "to_q", x, inner),
            pointwise(p, "to_k", x, inner),
            pointwise(p, "to_v", x, inner));
    List<Tensor> scales = new ArrayList<>(List.of(qkv));
    for (int i = 0; i < stage.multiscales().size(); i++) {
      scales.add(
          scale(p.sub("to_qkv_multiscale").sub(i), qkv, stage.multiscales().get(i), headDim));
    }
    Tensor all = Tensor.concat(1, scales);
    Tensor attended = linearAttention(all, headDim);
    return norm(p.sub("norm_out"), pointwise(p, "to_out", attended, channels(x))).add(x);
  }

  /** A linear layer over the channels, as a 1x1 convolution. */
  private static Tensor pointwise(Params p, String name, Tensor x, int out) {
    Tensor weight = p.sub(name).get("weight", out, channels(x));
    return x.conv2d(weight.unsqueeze(-1).unsqueeze(-1), null, 1, 0, 1);
  }

  /** Queries, keys and values of a wider neighbourhood: depthwise k x k, then 1x1 a head. */
  private static Tensor scale(Params p, Tensor qkv, int kernel, int headDim) {
    int channels = channels(qkv);
    Tensor y = conv(p.sub("proj_in"), qkv, channels, kernel, 1, channels);
    return conv(p.sub("proj_out"), y, channels, 1, 1, channels / headDim);
  }

  /**
   * Attention with ReLU in place of the exponential, so that {@code (v k^T) q} needs no matrix of
   * all pairs of positions. The concatenated channels are cut into runs of 3*headDim, each holding
   * one head's "query", "key" and "value": the cut the released weights were trained with, although
   * the channels were joined as all queries, all keys, all values. The reference switches to a
   * quadratic form on tiny maps, which is the same sum in another order.
   *
   * @param qkv {@code [batch, heads*3*headDim, H, W]}
   * @return {@code [batch, heads*headDim, H, W]}
   */
  static Tensor linearAttention(Tensor qkv, int headDim) {
    Dim pixels = qkv.dim(2).times(qkv.dim(3));
    Dim heads = qkv.dim(1).dividedBy(Dim.of(3L * headDim));
    Tensor perHead = qkv.reshape(qkv.dim(0), heads, 3 * headDim, pixels);
    Tensor query = perHead.slice(2, 0, headDim).relu();
    Tensor key = perHead.slice(2, headDim, 2 * headDim).relu();
    Tensor value = perHead.slice(2, 2 * headDim, 3 * headDim);
    Tensor weighted = value.matmulTransposed(key).matmul(query);
    Tensor total = key.sum(true, -1).transpose(2, 3).matmul(query);
    return weighted
        .div(total.add(ATTENTION_EPS))
        .reshape(qkv.dim(0), heads.times(headDim), qkv.dim(2), qkv.dim(3));
  }

  /** Halves the resolution: strided convolution plus averaged pixel-unshuffle. */
  static Tensor down(Params p, Tensor x, int out) {
    Tensor y = conv(p.sub("conv"), x, out, 3, 2, 1);
    return y.add(averageChannels(pixelUnshuffle(x), y.dim(1)));
  }

  /** Doubles the resolution: nearest and convolution plus pixel-shuffled repeated channels. */
  static Tensor up(Params p, Tensor x, int out) {
    Tensor y = conv(p.sub("conv"), x.upsampleNearest(2), out);
    return y.add(x.repeatInterleave(1, 4 * out / channels(x)).pixelShuffle(2));
  }

  /** Mean over runs of neighbouring channels. */
  static Tensor averageChannels(Tensor x, Dim channels) {
    Dim run = x.dim(1).dividedBy(channels);
    return x.reshape(x.dim(0), channels, run, x.dim(2), x.dim(3)).mean(false, 2);
  }

  private static Tensor pixelUnshuffle(Tensor x) {
    Dim h = x.dim(2).floorDiv(2);
    Dim w = x.dim(3).floorDiv(2);
    return x.reshape(x.dim(0), x.dim(1), h, 2, w, 2)
        .permute(0, 1, 3, 5, 2, 4)
        .reshape(x.dim(0), x.dim(1).times(4), h, w);
  }
}
