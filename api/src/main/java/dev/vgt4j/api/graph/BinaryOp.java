package dev.vgt4j.api.graph;

/** Element-wise functions of two tensors of one type, with NumPy broadcasting. */
public enum BinaryOp {
  /** a + b on float32 and int64. */
  ADD,
  /** a - b on float32 and int64. */
  SUB,
  /** a * b on float32 and int64. */
  MUL,
  /** a / b on float32. */
  DIV,
  /** The larger one, on float32 and int64. Where both are equal the gradient is unspecified. */
  MAX,
  /** The smaller one, on float32 and int64. Where both are equal the gradient is unspecified. */
  MIN,
  /** a to the power of b on float32. */
  POW,
  /** a = b on float32 and int64, giving bool. */
  EQ,
  /** a &lt; b on float32 and int64, giving bool. */
  LT,
  /** a &lt;= b on float32 and int64, giving bool. */
  LE,
  /** Logical and of bool tensors. */
  AND,
  /** Logical or of bool tensors. */
  OR;

  /** True for EQ, LT and LE: numbers in, bool out. */
  public boolean isComparison() {
    return this == EQ || this == LT || this == LE;
  }

  /** True for AND and OR: bool in, bool out. */
  public boolean isLogical() {
    return this == AND || this == OR;
  }
}
