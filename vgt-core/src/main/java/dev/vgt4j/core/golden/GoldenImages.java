package dev.vgt4j.core.golden;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.function.DoubleUnaryOperator;

/** Images between the forms in which they are recorded and used. */
final class GoldenImages {
  private static final int CHANNELS = 3;

  private GoldenImages() {}

  /** The uint8 {@code [H, W, 3]} of an image. */
  static HostTensor bytes(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    HostTensor out = HostTensor.zeros(DType.UINT8, height, width, CHANNELS);
    ByteBuffer bytes = out.bytes();
    for (int rgb : image.getRGB(0, 0, width, height, null, 0, width)) {
      bytes.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
    }
    return out;
  }

  /** Float32 {@code [3, H, W]} with the values of a uint8 {@code [H, W, 3]}. */
  static HostTensor planes(HostTensor bytes) {
    int area = bytes.size() / CHANNELS;
    float[] out = new float[bytes.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) bytes.at(i % area * CHANNELS + i / area);
    }
    return HostTensor.of(out, CHANNELS, bytes.shape()[0], bytes.shape()[1]);
  }

  /** Every element through a function, as float32. */
  static HostTensor map(HostTensor t, DoubleUnaryOperator function) {
    float[] values = t.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) function.applyAsDouble(values[i]);
    }
    return HostTensor.of(values, t.shape());
  }
}
