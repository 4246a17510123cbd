package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Numbers that lie row-major, little-endian and without gaps in a file.
 *
 * @param path the file, for messages
 * @param channel the file, open
 * @param name the tensor, for messages
 * @param spec type as stored, and shape
 * @param offset first byte, counted from the start of the file
 */
record MappedTensor(Path path, FileChannel channel, String name, TensorSpec spec, long offset)
    implements TensorSource {
  @Override
  public DType dtype() {
    return spec.dtype();
  }

  @Override
  public long[] shape() {
    return spec.shape().toLongs();
  }

  @Override
  public HostTensor part(long from, int count) {
    Objects.checkFromIndexSize(from, count, elements());
    int width = dtype().bytes();
    return HostTensor.wrap(
        dtype(), map(offset + from * width, Math.multiplyExact(count, width)), count);
  }

  /**
   * The tensor as a whole.
   *
   * @throws InvalidInputException if it is larger than 2 GiB
   */
  HostTensor whole() {
    requireOneBuffer(path, name, spec);
    return HostTensor.wrap(dtype(), map(offset, (int) spec.bytes()), shape());
  }

  /** Refuses what no Java buffer spans. */
  static void requireOneBuffer(Path path, String name, TensorSpec spec) {
    if (spec.bytes() > Integer.MAX_VALUE) {
      throw new InvalidInputException(
          path
              + ": tensor '"
              + name
              + "' "
              + spec
              + " takes "
              + spec.bytes()
              + " bytes; tensors above 2 GiB can only be read in parts");
    }
  }

  private ByteBuffer map(long at, int length) {
    try {
      return length == 0
          ? ByteBuffer.allocateDirect(0)
          : channel.map(MapMode.READ_ONLY, at, length);
    } catch (IOException e) {
      throw FileErrors.failed("mapping '" + name + "' of", path, e);
    }
  }
}
