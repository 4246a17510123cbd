package dev.vgt4j.core.eval;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.BilinearResize;
import dev.vgt4j.core.data.ImagePreparation;
import dev.vgt4j.core.data.SampleReader;
import dev.vgt4j.core.data.SampleReader.Limits;
import dev.vgt4j.core.data.SampleSource;
import dev.vgt4j.core.data.TrainingBatches;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How well an autoencoder gives images back: PSNR and SSIM, and with a feature network rFID and the
 * reconstructions' Inception score. Images come batch by batch, so that memory does not grow with
 * their number.
 */
public final class ReconstructionMetrics {
  private static final int BATCH = 16;
  private static final int DECODERS = 2;

  private final MetricVariant variant;
  private final int side;
  private final ReconstructionScores scores;
  private final @Nullable ImageFeatures originals;
  private final @Nullable ImageFeatures reconstructions;

  /**
   * Without images.
   *
   * @param side what both images are resized to before they are compared, bilinear without
   *     antialiasing as in the released evaluator; 0 for the size that they have
   * @param network stays the caller's; null for PSNR and SSIM alone
   */
  public ReconstructionMetrics(MetricVariant variant, int side, @Nullable FeatureNetwork network) {
    if (side < 0) {
      throw new InvalidInputException("size of comparison: expected 0 or more, got " + side);
    }
    this.variant = variant;
    this.side = side;
    scores = new ReconstructionScores(variant);
    originals = network == null ? null : new ImageFeatures(network);
    reconstructions = network == null ? null : new ImageFeatures(network);
  }

  /**
   * Adds the reconstructions of a source's first images: the largest square in the middle, resized
   * to the autoencoder's size.
   *
   * @param limit images at most
   * @return false if the monitor ended it early
   * @throws InvalidInputException if an image cannot be used
   */
  public boolean addAll(
      SampleSource source, int limit, Reconstructor autoencoder, EvaluationMonitor monitor) {
    int images = Math.min(limit, source.size());
    ImagePreparation middle = ImagePreparation.center(autoencoder.side());
    SampleReader reader = new SampleReader(source, middle, new Limits(0, 0), unused -> {});
    try (TrainingBatches batches = new TrainingBatches(reader, 0, DECODERS)) {
      for (int from = 0; from < images; from += BATCH) {
        if (monitor.cancelled()) {
          return false;
        }
        int[] chosen = IntStream.range(from, Math.min(images, from + BATCH)).toArray();
        HostTensor pixels = batches.read(chosen, new SplittableRandom(0)).pixels();
        HostTensor back = autoencoder.reconstruct(pixels);
        add(pixels, back);
        monitor.reconstructed(from, pixels, back);
        monitor.evaluated(from + chosen.length);
      }
    }
    return true;
  }

  /**
   * Adds a batch.
   *
   * @param pixels float32 {@code [batch, 3, height, width]} in [-1,1], at least 7x7 pixels
   * @param back of the same shape, what became of them
   */
  public void add(HostTensor pixels, HostTensor back) {
    HostTensor expected = side == 0 ? pixels : BilinearResize.to(pixels, side, side);
    HostTensor actual = side == 0 ? back : BilinearResize.to(back, side, side);
    scores.add(expected, actual);
    if (originals != null && reconstructions != null) {
      originals.add(variant.seen(expected));
      reconstructions.add(variant.seen(actual));
    }
  }

  /** Which reading of the metrics this is. */
  public MetricVariant variant() {
    return variant;
  }

  /** PSNR and SSIM. */
  public ReconstructionScores scores() {
    return scores;
  }

  /** The Frechet distance between originals and reconstructions; empty without a network. */
  public OptionalDouble rfid() {
    return originals == null || reconstructions == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(reconstructions.distance(originals));
  }

  /** The reconstructions' Inception score; empty without a network that knows classes. */
  public OptionalDouble inceptionScore() {
    return reconstructions == null ? OptionalDouble.empty() : reconstructions.inceptionScore();
  }
}
