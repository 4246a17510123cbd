package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Square images of one size, decoded once and kept in memory as bytes, that become batches of model
 * input. An image of {@code S} pixels a side takes {@code 3 * S * S} bytes.
 *
 * <pre>{@code
 * ImageSet images = ImageSet.load(files, 64);
 * HostTensor batch = images.batch(4, 0, 7); // [3, 3, 64, 64] in [-1,1]
 * }</pre>
 */
public final class ImageSet {
  private static final int CHANNELS = 3;

  private final int side;
  private final byte[][] images;

  private ImageSet(int side, byte[][] images) {
    this.side = side;
    this.images = images;
  }

  /**
   * Decodes files; each image is cut to the square in its middle and resized if it has another
   * size.
   *
   * @param side pixels a side, positive
   * @throws InvalidInputException naming the file if it is missing, no image, damaged or too large
   */
  public static ImageSet load(List<Path> files, int side) {
    if (side < 1) {
      throw new InvalidInputException("image size: expected a positive number, got " + side);
    }
    byte[][] images = new byte[files.size()][];
    IntStream.range(0, images.length)
        .parallel()
        .forEach(i -> images[i] = square(Images.read(files.get(i)), side));
    return new ImageSet(side, images);
  }

  /**
   * Images that are in memory already, cut and resized like those of files.
   *
   * @param side pixels a side, positive
   */
  public static ImageSet of(List<BufferedImage> images, int side) {
    return new ImageSet(
        side, images.stream().map(image -> square(image, side)).toArray(byte[][]::new));
  }

  /** The images of a caption folder, in the order of its lines. */
  public static ImageSet ofRecords(List<CaptionRecord> records, int side) {
    return load(records.stream().map(CaptionRecord::image).toList(), side);
  }

  private static byte[] square(BufferedImage image, int side) {
    return SquareCrop.planes(image, SquareCrop.middle(image), side);
  }

  /** Number of images. */
  public int count() {
    return images.length;
  }

  /** Pixels a side. */
  public int side() {
    return side;
  }

  /**
   * A batch of chosen images.
   *
   * @return float32 {@code [indices, 3, side, side]} in [-1,1]
   */
  public HostTensor batch(int... indices) {
    HostTensor batch = HostTensor.zeros(DType.FLOAT32, indices.length, CHANNELS, side, side);
    fill(batch, indices);
    return batch;
  }

  /**
   * Overwrites a batch that is no longer in use elsewhere.
   *
   * @param batch float32 {@code [indices, 3, side, side]}
   */
  public void fill(HostTensor batch, int... indices) {
    long[] expected = {indices.length, CHANNELS, side, side};
    if (batch.dtype() != DType.FLOAT32 || !Arrays.equals(batch.shape(), expected)) {
      throw new ShapeException(
          "image batch: expected FLOAT32" + Arrays.toString(expected) + ", got " + batch);
    }
    FloatBuffer out = batch.bytes().asFloatBuffer();
    for (int index : indices) {
      Levels.put(images[index], out);
    }
  }

  /** One image as it is fed to the model, to show. */
  public BufferedImage image(int index) {
    return SquareCrop.image(images[index], side);
  }
}
