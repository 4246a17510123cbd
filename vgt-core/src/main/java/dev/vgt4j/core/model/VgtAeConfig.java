package dev.vgt4j.core.model;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;

/**
 * How VGT-AE turns features into latents and latents into pixels.
 *
 * @param latentChannels channels of a latent (32 as published)
 * @param stride pixels per latent cell in both directions; the pixel decoder's output is resized to
 *     it if they differ
 * @param scale factor on latents after the projection, undone before decoding; not 0
 * @param channelNorm layer norm over the channels of every latent
 * @param variational the projection gives mean and log variance, and latents are sampled
 * @param ownEncoder features come from a convolutional encoder like the decoder, not from the VLM:
 *     a plain autoencoder, to compare with
 */
public record VgtAeConfig(
    int latentChannels,
    int stride,
    double scale,
    boolean channelNorm,
    boolean variational,
    boolean ownEncoder) {
  /** Checks the ranges. */
  public VgtAeConfig {
    if (latentChannels < 1 || stride < 1 || scale == 0 || !Double.isFinite(scale)) {
      throw new InvalidInputException(
          "VGT-AE: expected positive latentChannels and stride and a scale other than 0; got "
              + latentChannels
              + ", "
              + stride
              + ", "
              + scale);
    }
  }

  /**
   * Reads the {@code vgt_ae} section of a configuration.
   *
   * @throws InvalidInputException naming the field that is missing or wrong
   */
  public static VgtAeConfig parse(ConfigNode c) {
    return parse(c, c.positiveInt("stride"));
  }

  /** The same where the stride is known from the encoder, as in the original's configurations. */
  public static VgtAeConfig parse(ConfigNode c, int stride) {
    return new VgtAeConfig(
        c.positiveInt("embed_dim"),
        stride,
        c.positive("scale_embeding", 1),
        c.flag("encoder_norm", true),
        c.flag("use_kl", false),
        c.flag("own_encoder", false));
  }

  /** Scale 1, normalised channels, not variational: stage 2 as published. */
  public static VgtAeConfig normalized(int latentChannels, int stride) {
    return new VgtAeConfig(latentChannels, stride, 1, true, false, false);
  }

  /** The same with or without the norm over channels, which stage 1 leaves out. */
  public VgtAeConfig withChannelNorm(boolean on) {
    return new VgtAeConfig(latentChannels, stride, scale, on, variational, ownEncoder);
  }

  /** The same with mean and log variance. */
  public VgtAeConfig asVariational() {
    return new VgtAeConfig(latentChannels, stride, scale, channelNorm, true, ownEncoder);
  }
}
