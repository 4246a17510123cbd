package dev.vgt4j.backend.tf;

import dev.vgt4j.api.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.stream.IntStream;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.ndarray.buffer.LongDataBuffer;

/**
 * Copies between Java's buffers and TensorFlow's memory, in words of eight bytes. Its own copy goes
 * byte by byte, ten times slower, and with wider elements boxes every one of them.
 */
final class NativeBytes {
  private static final int RUN = 1 << 16;

  private NativeBytes() {}

  /**
   * Overwrites elements with a part of the numbers, widened on the way.
   *
   * @param from index of the first element; elements before it fill whole words
   */
  static void write(HostTensor part, Tensor to, long from) {
    int width = part.dtype().computeType().bytes();
    ByteDataBuffer target = to.asRawTensor().data().offset(from * width);
    if (part.dtype().isComputable()) {
      copy(part.bytes(), target);
    } else if (part.dtype().isFloating()) {
      writeFloats(part, target.asFloats());
    } else {
      LongDataBuffer longs = target.asLongs();
      for (int i = 0, n = part.size(); i < n; i++) {
        longs.setLong((long) part.at(i), i);
      }
    }
  }

  /** In runs of elements, since a call for each costs more than widening it. */
  private static void writeFloats(HostTensor part, FloatDataBuffer target) {
    int runs = (part.size() + RUN - 1) / RUN;
    IntStream.range(0, runs)
        .parallel()
        .forEach(
            i -> {
              int from = i * RUN;
              HostTensor run = part.part(from, Math.min(RUN, part.size() - from));
              target.offset(from).write(run.toFloats());
            });
  }

  private static void copy(ByteBuffer from, ByteDataBuffer to) {
    LongBuffer words = words(from);
    if (words.hasRemaining()) {
      LongDataBuffer target = to.asLongs();
      for (int i = 0; i < words.limit(); i++) {
        target.setLong(words.get(i), i);
      }
    }
    for (int i = words.limit() * Long.BYTES; i < from.remaining(); i++) {
      to.setByte(from.get(from.position() + i), i);
    }
  }

  /** Copies all bytes of a tensor to a buffer that holds as many. */
  static void read(Tensor from, ByteBuffer to) {
    ByteDataBuffer bytes = from.asRawTensor().data();
    LongBuffer words = words(to);
    if (words.hasRemaining()) {
      LongDataBuffer source = bytes.asLongs();
      for (int i = 0; i < words.limit(); i++) {
        words.put(i, source.getLong(i));
      }
    }
    for (int i = words.limit() * Long.BYTES; i < to.remaining(); i++) {
      to.put(to.position() + i, bytes.getByte(i));
    }
  }

  private static LongBuffer words(ByteBuffer b) {
    return b.slice().order(ByteOrder.nativeOrder()).asLongBuffer();
  }
}
