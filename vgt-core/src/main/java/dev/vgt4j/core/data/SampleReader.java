package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Reads samples and prepares their images. The place of a sample that cannot be used is taken by
 * the next one that can, so that every run sees the same. Safe for several threads.
 */
public final class SampleReader {
  private final SampleSource source;
  private final ImagePreparation preparation;
  private final BadSamples bad;
  private final @Nullable AtomicReferenceArray<byte[]> kept;

  /**
   * One sample.
   *
   * @param index its place in the source, which is another than the wanted if that was bad
   * @param name what logs call it
   * @param caption what it shows
   * @param planes red, green and blue, unsigned bytes {@code [3, side, side]}; read only
   */
  public record Sample(int index, String name, String caption, byte[] planes) {}

  /**
   * What a reader may use up.
   *
   * @param maxBadSamples bad samples that are left out before it refuses to go on
   * @param keepBytes images are kept decoded if all of them take no more than this, and crops are
   *     not random
   */
  public record Limits(int maxBadSamples, long keepBytes) {}

  /**
   * @param source where samples come from; stays open
   * @param report told in one line of every sample that is left out
   */
  public SampleReader(
      SampleSource source, ImagePreparation preparation, Limits limits, Consumer<String> report) {
    this.source = source;
    this.preparation = preparation;
    bad = new BadSamples(limits.maxBadSamples(), source.size(), report);
    long bytes = 3L * preparation.side() * preparation.side() * source.size();
    boolean keep = !preparation.randomCrop() && bytes <= limits.keepBytes();
    kept = keep ? new AtomicReferenceArray<>(source.size()) : null;
  }

  /** Number of samples, bad ones included. */
  public int size() {
    return source.size();
  }

  /** How the images are prepared. */
  public ImagePreparation preparation() {
    return preparation;
  }

  /** Samples found bad up to now. */
  public int badSamples() {
    return bad.count();
  }

  /**
   * Reads the sample at a place, or the next one that can be used.
   *
   * @param random decides crop and flip
   * @throws InvalidInputException naming all bad samples, if they are too many
   */
  public Sample read(int index, RandomGenerator random) {
    Objects.checkIndex(index, size());
    for (int i = index; ; i = (i + 1) % size()) {
      bad.requireFew();
      if (!bad.has(i)) {
        try {
          return at(i, random);
        } catch (BadSampleException e) {
          bad.add(i, e);
        }
      }
    }
  }

  private Sample at(int index, RandomGenerator random) {
    String caption = source.caption(index);
    byte[] planes = preparation.mirrored(cut(index, random), random);
    return new Sample(index, source.name(index), caption, planes);
  }

  private byte[] cut(int index, RandomGenerator random) {
    byte[] known = kept == null ? null : kept.get(index);
    if (known == null) {
      known = preparation.cut(source.image(index), random);
      if (kept != null) {
        kept.set(index, known);
      }
    }
    return known;
  }
}
