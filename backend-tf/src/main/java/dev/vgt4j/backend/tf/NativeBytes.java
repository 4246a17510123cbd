package dev.vgt4j.backend.tf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.LongDataBuffer;

/**
 * Copies between Java's buffers and TensorFlow's memory, in words of eight bytes. Its own copy goes
 * byte by byte, ten times slower, and with wider elements boxes every one of them.
 */
final class NativeBytes {
  private NativeBytes() {}

  /** Overwrites the bytes from {@code at} on, a multiple of 8, with all of a buffer. */
  static void write(ByteBuffer from, Tensor to, long at) {
    ByteDataBuffer bytes = to.asRawTensor().data().offset(at);
    LongBuffer words = words(from);
    if (words.hasRemaining()) {
      LongDataBuffer target = bytes.asLongs();
      for (int i = 0; i < words.limit(); i++) {
        target.setLong(words.get(i), i);
      }
    }
    for (int i = words.limit() * Long.BYTES; i < from.remaining(); i++) {
      bytes.setByte(from.get(from.position() + i), i);
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
