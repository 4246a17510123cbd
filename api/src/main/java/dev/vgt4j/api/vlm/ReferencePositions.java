package dev.vgt4j.api.vlm;

/** Position ids of the released implementation after the first pass (reference decoding mode). */
public enum ReferencePositions {
  /** One more than the last position. */
  CONTINUED,
  /**
   * Padded text length + groups done x tokens of this call + index, with gaps or overlaps where
   * texts are padded or groups uneven.
   */
  PADDED_BLOCKS
}
