package dev.vgt4j.core.io;

import dev.vgt4j.api.tensor.DType;
import java.util.List;

/**
 * What the pickle of a state dict may hold beside strings, {@code Long}, {@code Double}, {@code
 * Boolean}, lists and maps. Values may contain themselves, so nothing here is compared, hashed or
 * printed as a whole.
 */
final class Pickled {
  private Pickled() {}

  /** Python's None. */
  enum None {
    NONE
  }

  /** A tuple. */
  record Tuple(List<Object> items) {}

  /** One of the few functions and classes that may be named. */
  record Global(String name) {}

  /**
   * Numbers in the archive.
   *
   * @param dtype type of all of them
   * @param key name of the archive's entry under {@code data/}
   * @param elements how many
   */
  record Storage(DType dtype, String key, long elements) {}

  /**
   * A tensor: some elements of a storage.
   *
   * @param storage where they are
   * @param offset index of the first
   * @param shape axis lengths
   * @param strides distance between neighbours along each axis, in elements
   */
  record View(Storage storage, long offset, long[] shape, long[] strides) {}
}
