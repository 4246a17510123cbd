package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.PixelDecoder;
import dev.vgt4j.core.model.DcAeConfig.Stage;
import dev.vgt4j.core.nn.Params;
import java.util.function.BiConsumer;

/** Latents to pixels: {@code decoder.*} of diffusers' {@code AutoencoderDC}. */
public final class DcAeDecoder implements PixelDecoder {
  private final DcAeConfig config;
  private final String scope;

  /**
   * @param config sizes
   * @param scope where {@code conv_in}, {@code up_blocks} and so on are, such as {@code decoder}
   */
  public DcAeDecoder(DcAeConfig config, String scope) {
    this.config = config;
    this.scope = scope;
  }

  @Override
  public int latentChannels() {
    return config.latentChannels();
  }

  @Override
  public int stride() {
    return config.decoderFactor();
  }

  @Override
  public Tensor decode(Tensor latents) {
    return decode(latents, (name, value) -> {});
  }

  /**
   * The same, telling an observer the results of {@code conv_in} and of every stage by its key.
   *
   * @param latents {@code [batch, latentChannels, H, W]}
   */
  public Tensor decode(Tensor latents, BiConsumer<String, Tensor> observer) {
    Params params = Params.of(latents.graph(), scope);
    int innermost = config.decoder().get(config.decoder().size() - 1).channels();
    Tensor x = DcAeBlocks.conv(params.sub("conv_in"), latents, innermost);
    observer.accept("conv_in", x);
    x = x.add(latents.repeatInterleave(1, innermost / config.latentChannels()));
    for (int i = config.decoder().size() - 1; i >= 0; i--) {
      x = stage(params.sub("up_blocks").sub(i), i, x);
      observer.accept("up_blocks." + i, x);
    }
    x = DcAeBlocks.norm(params.sub("norm_out"), x).relu();
    return DcAeBlocks.conv(params.sub("conv_out"), x, config.pixelChannels());
  }

  private Tensor stage(Params p, int index, Tensor x) {
    Stage stage = config.decoder().get(index);
    boolean innermost = index == config.decoder().size() - 1;
    Tensor y = innermost ? x : DcAeBlocks.up(p.sub(0), x, stage.channels());
    int first = innermost ? 0 : 1;
    for (int i = 0; i < stage.layers(); i++) {
      y = DcAeBlocks.block(p.sub(first + i), y, stage, config.headDim());
    }
    return y;
  }
}
