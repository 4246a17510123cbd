package dev.vgt4j.api.model;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.function.Supplier;

/**
 * Images of which some positions are known. A request with many images is made in batches; this is
 * one of them.
 *
 * @param first index of the batch's first image in the request
 * @param images images of the batch
 * @param known positions that every one of them has
 * @param positions positions that each will have
 * @param decoder decodes them; valid during the call that brought this
 */
public record PartialImages(
    int first, int images, int known, int positions, Supplier<HostTensor> decoder) {
  /**
   * Decodes what is there; runs the pixel decoder, so ask only if you show it. The latents of
   * positions that are not known yet are 0, the mean of normalised latents.
   *
   * @return {@code [images, 3, height, width]} in about [-1,1], not clamped
   */
  public HostTensor pixels() {
    return decoder.get();
  }
}
