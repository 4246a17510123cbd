package dev.vgt4j.api.tensor;

/**
 * A tensor's numbers, row-major, in host memory or in a file. They are handed out in parts, so that
 * a tensor may be larger than the 2 GiB of one buffer and is never held twice.
 */
public interface TensorSource {
  /** Most bytes of a part of {@link #forEachPart}, stored or widened. */
  int PART_BYTES = 16 << 20;

  /** Element type as stored. */
  DType dtype();

  /** Axis lengths, outermost first; empty for a scalar. */
  long[] shape();

  /** Number of elements. */
  default long elements() {
    return HostTensor.count(shape());
  }

  /**
   * A run of elements in row-major order, without copying where they lie in one.
   *
   * @param from index of the first
   * @param count how many; their bytes must fit into one buffer
   * @return a tensor of rank 1
   * @throws IndexOutOfBoundsException if the run leaves the tensor
   */
  HostTensor part(long from, int count);

  /** Takes one part of a tensor. */
  @FunctionalInterface
  interface PartReader {
    /**
     * Reads a part, which is valid only during the call.
     *
     * @param from row-major index of its first element
     * @param part a tensor of rank 1
     */
    void read(long from, HostTensor part);
  }

  /** Hands out all elements in order, in parts of at most {@link #PART_BYTES}. */
  default void forEachPart(PartReader reader) {
    long all = elements();
    int most = PART_BYTES / Math.max(dtype().bytes(), dtype().computeType().bytes());
    for (long from = 0; from < all; from += most) {
      reader.read(from, part(from, (int) Math.min(most, all - from)));
    }
  }
}
