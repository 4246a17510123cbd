package dev.vgt4j.core.io;

import dev.vgt4j.api.tensor.TensorSource;

/** Takes the tensors of a file that is being written, one at a time and in any order. */
@FunctionalInterface
public interface TensorSink {
  /**
   * Writes a tensor; nothing of it is kept.
   *
   * @throws IllegalArgumentException if the file has no such name, another type or shape for it, or
   *     has it already
   * @throws java.io.UncheckedIOException if the disk is full
   */
  void put(String name, TensorSource tensor);
}
