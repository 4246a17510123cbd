package dev.vgt4j.core.nn;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HalfFloats;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Random numbers that are drawn when they are read and never kept. Every block of {@value #BLOCK}
 * has a generator of its own, so that any part gives the same numbers and blocks are drawn at once.
 *
 * @param dtype float32, float16 or bfloat16; numbers are drawn as float32 and rounded
 * @param shape axis lengths
 * @param seed decides the numbers
 * @param draw takes one number from a generator
 */
record DrawnTensor(DType dtype, long[] shape, long seed, Draw draw) implements TensorSource {
  private static final int BLOCK = 4096;
  private static final int PART = 64 * BLOCK;
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  /** One number of a distribution. */
  @FunctionalInterface
  interface Draw {
    float next(RandomGenerator random);
  }

  @Override
  public HostTensor part(long from, int count) {
    HostTensor out = HostTensor.zeros(dtype, count);
    fill(out.bytes(), from, count);
    return out;
  }

  /** One small buffer on the heap serves all parts: much direct memory would wait for its end. */
  @Override
  public void forEachPart(PartReader reader) {
    long all = elements();
    int most = (int) Math.min(PART, all);
    ByteBuffer buffer = ByteBuffer.allocate(most * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    HostTensor whole = HostTensor.wrap(dtype, buffer, most);
    for (long from = 0; from < all; from += most) {
      int count = (int) Math.min(most, all - from);
      fill(buffer, from, count);
      reader.read(from, whole.part(0, count));
    }
  }

  private void fill(ByteBuffer target, long from, int count) {
    Objects.checkFromIndexSize(from, count, elements());
    LongStream.rangeClosed(from / BLOCK, (from + count - 1) / BLOCK)
        .parallel()
        .forEach(block -> fillBlock(target, block, from, from + count));
  }

  private void fillBlock(ByteBuffer target, long block, long from, long end) {
    RandomGenerator random = new SplittableRandom(mix(seed + block * GOLDEN_RATIO));
    long last = Math.min(end, (block + 1) * BLOCK);
    for (long i = block * BLOCK; i < last; i++) {
      float value = draw.next(random);
      if (i >= from) {
        put(target, (int) (i - from), value);
      }
    }
  }

  private void put(ByteBuffer target, int index, float value) {
    switch (dtype) {
      case FLOAT16 -> target.putShort(2 * index, HalfFloats.of(value));
      case BFLOAT16 -> target.putShort(2 * index, HalfFloats.upperHalf(value));
      default -> target.putFloat(4 * index, value);
    }
  }

  /**
   * The finaliser of MurmurHash3 as improved by Stafford (variant 13): neighbours share no bits.
   */
  static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }
}
