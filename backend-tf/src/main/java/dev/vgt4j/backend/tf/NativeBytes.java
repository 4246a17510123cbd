package dev.vgt4j.backend.tf;

import dev.vgt4j.api.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataStorageVisitor;

/**
 * Copies between Java's buffers and TensorFlow's memory through views of that memory. TensorFlow's
 * own copy goes byte by byte, ten times slower, and with wider elements boxes every one of them.
 */
final class NativeBytes {
  private NativeBytes() {}

  /**
   * Overwrites elements with a part of the numbers, widened on the way.
   *
   * @param from index of the first element
   */
  static void write(HostTensor part, Tensor to, long from) {
    long width = part.dtype().computeType().bytes();
    part.widenInto(view(to, from * width, part.size() * width));
  }

  /** Copies all bytes of a tensor to a buffer that holds as many. */
  static void read(Tensor from, ByteBuffer to) {
    to.duplicate().put(view(from, 0, to.remaining()));
  }

  /** Some bytes of a tensor; valid while the tensor is open. */
  private static ByteBuffer view(Tensor tensor, long start, long length) {
    if (length == 0) {
      return ByteBuffer.allocate(0);
    }
    return tensor
        .asRawTensor()
        .data()
        .slice(start, length)
        .accept(
            new DataStorageVisitor<ByteBuffer>() {
              @Override
              public ByteBuffer visit(ByteBuffer bytes) {
                return bytes.slice().order(ByteOrder.nativeOrder());
              }

              @Override
              public ByteBuffer visit(long address, long bytes, long scale) {
                return new BytePointer(new Address(address)).limit(length).asByteBuffer();
              }

              @Override
              public ByteBuffer fallback() {
                throw new IllegalStateException("TensorFlow keeps a tensor in no buffer");
              }
            });
  }

  /** Memory of someone else. */
  private static final class Address extends Pointer {
    Address(long address) {
      this.address = address;
    }
  }
}
