package dev.vgt4j.api.vlm;

/** Position ids of the released implementation after the first pass (reference decoding mode). */
public enum ReferencePositions {
  /** One more than the last position. */
  CONTINUED,
  /**
   * Padded text length without the start tokens + groups done x tokens of this call + index, as for
   * Qwen2.5-VL: with gaps or overlaps where texts are padded, groups hold several or uneven.
   */
  PADDED_BLOCKS
}
