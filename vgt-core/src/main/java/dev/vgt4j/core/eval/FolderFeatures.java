package dev.vgt4j.core.eval;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.SampleSource;
import dev.vgt4j.core.data.SquareCrop;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Shows the images of a source to a feature network, neighbours of one size together. */
public final class FolderFeatures {
  private static final int BATCH = 16;

  private final int side;
  private final int limit;

  /**
   * @param side pixels a side of the largest square in the middle, resized with Pillow's bicubic
   *     filter; 0 for images as they are
   * @param limit images at most
   */
  public FolderFeatures(int side, int limit) {
    if (side < 0 || limit < 1) {
      throw new InvalidInputException(
          "images: expected a size of 0 or more and a positive number, got %d and %d"
              .formatted(side, limit));
    }
    this.side = side;
    this.limit = limit;
  }

  /** Images of a source that will be looked at. */
  public int count(SampleSource source) {
    return Math.min(limit, source.size());
  }

  /**
   * Adds the first images.
   *
   * @return false if the monitor ended it early
   * @throws InvalidInputException if an image cannot be used
   */
  public boolean addAll(SampleSource source, ImageFeatures features, EvaluationMonitor monitor) {
    List<HostTensor> waiting = new ArrayList<>();
    for (int i = 0; i < count(source); i++) {
      HostTensor next = Images.toTensor(prepared(source.image(i)));
      if (waiting.size() == BATCH || !waiting.isEmpty() && !sameSize(waiting.get(0), next)) {
        if (monitor.cancelled()) {
          return false;
        }
        features.add(MetricVariant.STRICT.seen(batch(waiting)));
        monitor.evaluated(i);
        waiting.clear();
      }
      waiting.add(next);
    }
    features.add(MetricVariant.STRICT.seen(batch(waiting)));
    monitor.evaluated(count(source));
    return true;
  }

  private BufferedImage prepared(BufferedImage image) {
    return side == 0 ? image : SquareCrop.of(image, SquareCrop.middle(image), side);
  }

  private static boolean sameSize(HostTensor a, HostTensor b) {
    return Arrays.equals(a.shape(), b.shape());
  }

  private static HostTensor batch(List<HostTensor> images) {
    long[] s = images.get(0).shape();
    HostTensor batch = HostTensor.zeros(DType.FLOAT32, images.size(), s[0], s[1], s[2]);
    ByteBuffer into = batch.bytes();
    images.forEach(image -> into.put(image.bytes()));
    return batch;
  }
}
