package dev.vgt4j.api.tensor;

/**
 * Element types. Graphs compute in {@link #FLOAT32}, {@link #INT64} and {@link #BOOL}; the others
 * exist in files and host memory and are widened before they reach a backend.
 */
public enum DType {
  /** IEEE 754 binary32. */
  FLOAT32("F32", 4),
  /** Two's complement 64 bit. */
  INT64("I64", 8),
  /** One byte an element, 0 or 1. */
  BOOL("BOOL", 1),
  /** IEEE 754 binary64, storage only. */
  FLOAT64("F64", 8),
  /** IEEE 754 binary16, storage only. */
  FLOAT16("F16", 2),
  /** Upper half of a binary32, storage only. */
  BFLOAT16("BF16", 2),
  /** Two's complement 32 bit, storage only. */
  INT32("I32", 4),
  /** Unsigned byte, storage only (images). */
  UINT8("U8", 1),
  /** Signed byte, storage only (quantized weights). */
  INT8("I8", 1);

  private final String code;
  private final int bytes;

  DType(String code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The name that safetensors headers use, for example {@code F32}. */
  public String code() {
    return code;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** True for the types that graphs may compute in. */
  public boolean isComputable() {
    return this == FLOAT32 || this == INT64 || this == BOOL;
  }

  /** True for every floating point type. */
  public boolean isFloating() {
    return this == FLOAT32 || this == FLOAT64 || this == FLOAT16 || this == BFLOAT16;
  }

  /** The computable type that holds every value of this one (float64 narrows to float32). */
  public DType computeType() {
    if (isFloating()) {
      return FLOAT32;
    }
    return this == BOOL ? BOOL : INT64;
  }
}
