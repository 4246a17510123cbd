package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.model.DcAeConfig.Stage;
import dev.vgt4j.core.nn.Params;

/** Pixels to latents: {@code encoder.*} of diffusers' {@code AutoencoderDC}. */
public final class DcAeEncoder {
  private final DcAeConfig config;
  private final String scope;

  /**
   * @param config sizes, with an encoder
   * @param scope where {@code conv_in}, {@code down_blocks} and {@code conv_out} are, such as
   *     {@code encoder}
   */
  public DcAeEncoder(DcAeConfig config, String scope) {
    this.config = config;
    this.scope = scope;
  }

  /** Pixels per latent cell in both directions. */
  public int stride() {
    return config.encoderFactor();
  }

  /**
   * Records the encoder.
   *
   * @param pixels {@code [batch, 3, stride*H, stride*W]} in [-1,1]
   * @return latents {@code [batch, latentChannels, H, W]}, not multiplied by a scaling factor
   */
  public Tensor encode(Tensor pixels) {
    Params params = Params.of(pixels.graph(), scope);
    Tensor x = DcAeBlocks.conv(params.sub("conv_in"), pixels, config.encoder().get(0).channels());
    for (int i = 0; i < config.encoder().size(); i++) {
      x = stage(params.sub("down_blocks").sub(i), i, x);
    }
    Tensor y = DcAeBlocks.conv(params.sub("conv_out"), x, config.latentChannels());
    return y.add(DcAeBlocks.averageChannels(x, Dim.of(config.latentChannels())));
  }

  private Tensor stage(Params p, int index, Tensor x) {
    Stage stage = config.encoder().get(index);
    Tensor y = x;
    for (int i = 0; i < stage.layers(); i++) {
      y = DcAeBlocks.block(p.sub(i), y, stage, config.headDim());
    }
    if (index == config.encoder().size() - 1) {
      return y;
    }
    int next = config.encoder().get(index + 1).channels();
    return DcAeBlocks.down(p.sub(stage.layers()), y, next);
  }
}
