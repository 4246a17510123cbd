package dev.vgt4j.core.eval;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FeatureNetwork} says of a set of images that come batch by batch.
 *
 * <pre>{@code
 * ImageFeatures real = new ImageFeatures(network);
 * real.add(batch);
 * double fid = real.distance(generated);
 * }</pre>
 */
public final class ImageFeatures {
  private final FeatureNetwork network;
  private @Nullable FeatureStatistics statistics;
  private @Nullable InceptionScore inception;

  /** Without images. */
  public ImageFeatures(FeatureNetwork network) {
    this.network = network;
  }

  /**
   * Adds a batch.
   *
   * @param unit float32 {@code [batch, 3, height, width]} in [0,1]
   * @throws InvalidInputException if the network cannot take it
   */
  public void add(HostTensor unit) {
    FeatureNetwork.Said said = network.run(unit);
    if (statistics == null) {
      statistics = new FeatureStatistics((int) said.features().shape()[1]);
    }
    statistics.add(said.features());
    if (said.logits() != null) {
      if (inception == null) {
        inception = new InceptionScore((int) said.logits().shape()[1]);
      }
      inception.add(said.logits());
    }
  }

  /**
   * The Frechet distance to other images: FID, or rFID between images and their reconstructions.
   *
   * @throws InvalidInputException if one side has fewer than two images
   */
  public double distance(ImageFeatures other) {
    return FrechetDistance.between(statistics(), other.statistics());
  }

  private FeatureStatistics statistics() {
    if (statistics == null) {
      throw new InvalidInputException("Frechet distance: expected at least two images, got none");
    }
    return statistics;
  }

  /** The Inception score; empty without images, or if the network has no classes. */
  public OptionalDouble inceptionScore() {
    return inception == null ? OptionalDouble.empty() : OptionalDouble.of(inception.score());
  }
}
