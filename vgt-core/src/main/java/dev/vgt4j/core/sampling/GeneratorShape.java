package dev.vgt4j.core.sampling;

import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.api.vlm.ReferencePositions;
import dev.vgt4j.core.model.PositionGrid;
import dev.vgt4j.core.model.QueryArConfig;
import dev.vgt4j.core.model.VgtAeConfig;
import dev.vgt4j.core.model.VgtModels;

/**
 * What the generation loop has to know about a model.
 *
 * @param channels channels of a latent
 * @param stride pixels per latent in both directions
 * @param grid largest latent grid
 * @param startLength tokens between text and image
 * @param padToken id of the token that fills short prompts
 * @param channelNorm sampled latents are normalised over their channels
 * @param referencePositions how the reference decoding mode counts positions
 * @param masked the baseline of {@link dev.vgt4j.core.model.MaskedTokens}
 * @param order of the positions in training
 */
public record GeneratorShape(
    int channels,
    int stride,
    PositionGrid grid,
    int startLength,
    int padToken,
    boolean channelNorm,
    ReferencePositions referencePositions,
    boolean masked,
    PositionOrder.Named order) {
  /** As a generator's configuration says. */
  public static GeneratorShape of(VgtModels models) {
    QueryArConfig queryAr = models.queryAr();
    VgtAeConfig autoencoder = models.autoencoder();
    return new GeneratorShape(
        queryAr.latentChannels(),
        autoencoder.stride(),
        queryAr.grid(),
        queryAr.startLength(),
        queryAr.padToken(),
        autoencoder.channelNorm(),
        models.vlm().referencePositions(),
        queryAr.masked(),
        queryAr.order());
  }
}
