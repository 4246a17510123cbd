package dev.vgt4j.core.model;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelDecoder;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.nn.Resize;

/**
 * VGT's autoencoder: a VLM's vision encoder, a projection of its features to a few channels, and a
 * convolutional pixel decoder. Noise is always an input, so encoding is a function.
 *
 * <p>Weights beside those of encoder and decoder: {@code down_blocks.N.mlp.*} (three residual MLPs,
 * or as many as there are) and {@code down_mlp.*}.
 */
public final class VgtAe implements PixelDecoder {
  private static final double BLOCK_NORM_EPS = 1e-6;
  private static final double PROJECTION_NORM_EPS = 1e-5;

  private final VgtAeConfig config;
  private final String scope;
  private final VisionEncoder encoder;
  private final PixelDecoder decoder;

  /**
   * @param scope where {@code down_blocks} and {@code down_mlp} are; empty as published
   * @param encoder the VLM's vision side; its stride is the configuration's
   * @param decoder latents to pixels at its own stride
   * @throws ShapeException if strides or channels do not fit the configuration
   */
  public VgtAe(VgtAeConfig config, String scope, VisionEncoder encoder, PixelDecoder decoder) {
    this.config = config;
    this.scope = scope;
    this.encoder = encoder;
    this.decoder = decoder;
    if (encoder.stride() != config.stride()
        || decoder.latentChannels() != config.latentChannels()) {
      throw new ShapeException(
          "VGT-AE: expected an encoder of stride "
              + config.stride()
              + " and a decoder of "
              + config.latentChannels()
              + " channels, got "
              + encoder.stride()
              + " and "
              + decoder.latentChannels());
    }
  }

  @Override
  public int latentChannels() {
    return config.latentChannels();
  }

  @Override
  public int stride() {
    return config.stride();
  }

  /**
   * Semantic features of the VLM's encoder: what distillation keeps near the teacher's.
   *
   * @param pixels {@code [batch, 3, stride*H, stride*W]} in [-1,1]
   * @return {@code [batch, H*W, featureSize]}
   */
  public Tensor features(Tensor pixels) {
    return encoder.encode(pixels);
  }

  /** The residual MLPs on features {@code [batch, H*W, featureSize]}; the shape stays. */
  public Tensor downBlocks(Tensor features) {
    Tensor x = features;
    Params blocks = Params.of(features.graph(), scope).sub("down_blocks");
    for (int i = 0; blocks.sub(i).sub("mlp").sub(0).has("weight"); i++) {
      x = x.add(mlp(blocks.sub(i).sub("mlp"), x, x.dim(-1).value(), BLOCK_NORM_EPS));
    }
    return x;
  }

  /**
   * The projection to latent channels, twice as many if the model is variational.
   *
   * @param x of {@link #downBlocks}
   * @return {@code [batch, H*W, outputs]}
   */
  public Tensor downMlp(Tensor x) {
    int outputs = config.latentChannels() * (config.variational() ? 2 : 1);
    return mlp(Params.of(x.graph(), scope).sub("down_mlp"), x, outputs, PROJECTION_NORM_EPS);
  }

  private static Tensor mlp(Params p, Tensor x, long outputs, double eps) {
    Tensor y = Layers.layerNorm(p.sub(0), x, eps);
    y = Layers.linear(p.sub(1), y, outputs).gelu();
    return Layers.linear(p.sub(3), y, outputs);
  }

  /**
   * Latents of images, without noise.
   *
   * @param pixels {@code [batch, 3, stride*H, stride*W]} in [-1,1]
   * @return {@code [batch, latentChannels, H, W]}; the mean if the model is variational
   */
  public Tensor encode(Tensor pixels) {
    return latents(features(pixels), pixels);
  }

  /**
   * Latents of features that have been computed already.
   *
   * @param features of {@link #features}
   * @param pixels where they came from; only its shape is used
   */
  public Tensor latents(Tensor features, Tensor pixels) {
    if (config.variational()) {
      return posterior(features, pixels).mean();
    }
    return normalize(project(features, pixels, config.latentChannels()));
  }

  /**
   * The distribution of latents of a variational model. The norm over channels applies to the mean.
   *
   * @param features of {@link #features}
   * @param pixels where they came from; only its shape is used
   */
  public Posterior posterior(Tensor features, Tensor pixels) {
    if (!config.variational()) {
      throw new ShapeException("VGT-AE: a posterior needs a variational model");
    }
    int c = config.latentChannels();
    Tensor both = project(features, pixels, 2 * c);
    return Posterior.of(normalize(both.slice(1, 0, c)), both.slice(1, c, 2 * c));
  }

  private Tensor normalize(Tensor latents) {
    return config.channelNorm() ? ChannelNorm.overChannels(latents) : latents;
  }

  private Tensor project(Tensor features, Tensor pixels, int channels) {
    Dim h = pixels.dim(2).floorDiv(stride());
    Dim w = pixels.dim(3).floorDiv(stride());
    Tensor x = downMlp(downBlocks(features));
    x = x.reshape(x.dim(0), h, w, channels).permute(0, 3, 1, 2);
    return config.scale() == 1 ? x : x.mul(config.scale());
  }

  /**
   * Training noise that makes the decoder, and later the LLM's errors, less sensitive.
   *
   * @param latents {@code [batch, latentChannels, H, W]}
   * @param strength {@code [batch]}, drawn uniformly from 0 to the configured maximum
   * @param noise standard normal, shape of the latents
   */
  public static Tensor addNoise(Tensor latents, Tensor strength, Tensor noise) {
    return latents.add(strength.reshape(strength.dim(0), 1, 1, 1).mul(noise));
  }

  @Override
  public Tensor decode(Tensor latents) {
    Tensor x = config.scale() == 1 ? latents : latents.div(config.scale());
    Tensor pixels = decoder.decode(x);
    Dim height = latents.dim(2).times(stride());
    return Resize.bilinear(pixels, height, latents.dim(3).times(stride()));
  }
}
