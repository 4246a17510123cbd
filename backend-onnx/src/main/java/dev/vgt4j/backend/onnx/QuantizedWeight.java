package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.ProgramOptions.Quantization;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The weight {@code [outputs, inputs]} of a linear layer as whole numbers and scales. Both are
 * symmetric: the middle of the unsigned range is 0.
 *
 * <p>{@code NAME.quantized} is uint8 {@code [inputs, outputs]} for {@link
 * Quantization#INT8_DYNAMIC}, {@code [outputs, inputs/32, 32]} for {@link Quantization#W8} and
 * {@code [outputs, inputs/32, 16]} for {@link Quantization#W4}, there two in a byte, the first in
 * the low half; {@code NAME.scales} is float32 {@code [outputs]} or {@code [outputs, inputs/32]}.
 *
 * @param kind not {@link Quantization#NONE}
 */
record QuantizedWeight(Quantization kind, long outputs, long inputs) {
  /** Weights with one scale. */
  static final int BLOCK = 32;

  static final String NUMBERS = ".quantized";
  static final String SCALES = ".scales";

  private static final int ZERO_8 = 128;
  private static final int ZERO_4 = 8;

  /** Reads from how the numbers are stored what they are. */
  static QuantizedWeight of(String name, Shape numbers) {
    boolean plain = numbers.rank() == 2;
    if (plain) {
      return new QuantizedWeight(
          Quantization.INT8_DYNAMIC, numbers.get(1).value(), numbers.get(0).value());
    }
    if (numbers.rank() != 3 || !(numbers.get(2).is(BLOCK) || numbers.get(2).is(BLOCK / 2))) {
      throw new InvalidInputException(name + ": " + numbers + " is no quantized weight");
    }
    return new QuantizedWeight(
        numbers.get(2).is(BLOCK) ? Quantization.W8 : Quantization.W4,
        numbers.get(0).value(),
        numbers.get(1).value() * BLOCK);
  }

  /** True if a weight of this shape can be quantized in this way. */
  static boolean fits(Quantization kind, Shape weight) {
    return weight.rank() == 2
        && (kind == Quantization.INT8_DYNAMIC || weight.get(1).value() % BLOCK == 0);
  }

  /** What model code sees. */
  TensorSpec spec() {
    return new TensorSpec(DType.FLOAT32, Shape.of(outputs, inputs));
  }

  long blocks() {
    return inputs / BLOCK;
  }

  int bits() {
    return kind == Quantization.W4 ? 4 : 8;
  }

  /** The whole number that stands for 0. */
  int zero() {
    return kind == Quantization.W4 ? ZERO_4 : ZERO_8;
  }

  /**
   * Quantizes.
   *
   * @param weight float32 {@code [outputs, inputs]}
   */
  static Map<String, HostTensor> quantize(String name, HostTensor weight, Quantization kind) {
    QuantizedWeight q = new QuantizedWeight(kind, weight.shape()[0], weight.shape()[1]);
    return kind == Quantization.INT8_DYNAMIC ? q.rows(name, weight) : q.blocks(name, weight);
  }

  private Map<String, HostTensor> rows(String name, HostTensor weight) {
    int n = (int) outputs;
    int k = (int) inputs;
    ByteBuffer numbers = bytes((long) n * k);
    float[] scales = new float[n];
    float[] row = new float[k];
    for (int i = 0; i < n; i++) {
      read(weight, (long) i * k, row);
      float largest = largest(row);
      scales[i] = Math.abs(largest) / (ZERO_8 - 1);
      for (int j = 0; j < k; j++) {
        numbers.put(j * n + i, (byte) (number(row[j], scales[i]) - ZERO_8));
      }
    }
    return Map.of(
        name + NUMBERS, HostTensor.wrap(DType.INT8, numbers, k, n),
        name + SCALES, HostTensor.of(scales, n));
  }

  /** The number of largest magnitude becomes the end of the range that reaches further. */
  private Map<String, HostTensor> blocks(String name, HostTensor weight) {
    int perByte = 8 / bits();
    int count = Math.toIntExact(outputs * blocks());
    ByteBuffer numbers = bytes(outputs * inputs / perByte);
    float[] scales = new float[count];
    float[] block = new float[BLOCK];
    for (int b = 0; b < count; b++) {
      read(weight, (long) b * BLOCK, block);
      scales[b] = -largest(block) / zero();
      for (int j = 0; j < BLOCK; j += perByte) {
        int low = number(block[j], scales[b]);
        int high = perByte == 1 ? 0 : number(block[j + 1], scales[b]) << 4;
        numbers.put((b * BLOCK + j) / perByte, (byte) (low | high));
      }
    }
    return Map.of(
        name + NUMBERS, HostTensor.wrap(DType.UINT8, numbers, outputs, blocks(), BLOCK / perByte),
        name + SCALES, HostTensor.of(scales, outputs, blocks()));
  }

  private int number(float value, float scale) {
    long rounded = scale == 0 ? 0 : Math.round((double) value / scale);
    return (int) Math.max(0, Math.min(2L * zero() - 1, rounded + zero()));
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float v : values) {
      largest = Math.abs(v) > Math.abs(largest) ? v : largest;
    }
    return largest;
  }

  private static void read(HostTensor from, long first, float[] into) {
    from.bytes().asFloatBuffer().get(Math.toIntExact(first), into);
  }

  private static ByteBuffer bytes(long count) {
    return ByteBuffer.allocateDirect(Math.toIntExact(count)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
