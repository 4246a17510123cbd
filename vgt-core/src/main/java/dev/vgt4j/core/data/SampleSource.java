package dev.vgt4j.core.data;

import java.awt.image.BufferedImage;

/**
 * Images with captions that can be read in any order and by several threads at once. Samples are
 * counted from 0 in an order that is always the same.
 */
public interface SampleSource extends AutoCloseable {
  /** Number of samples, at least 1. */
  int size();

  /** What logs and errors call a sample; need not be unique. */
  String name(int index);

  /**
   * What a sample's image shows.
   *
   * @throws BadSampleException if there is no caption that can be used
   */
  String caption(int index);

  /**
   * Decodes a sample's image.
   *
   * @return {@code TYPE_INT_RGB}
   * @throws BadSampleException if it is missing, damaged or too large
   */
  BufferedImage image(int index);

  /**
   * A hash that tells these samples from others, wherever they lie: of captions, names and sizes of
   * files, not of pixels.
   */
  String fingerprint();

  @Override
  void close();
}
