package dev.vgt4j.api.graph;

/** Element-wise functions of one tensor. All are on float32 but {@link #NOT} (bool). */
public enum UnaryOp {
  /** -x; also on int64. */
  NEG,
  /** |x|; also on int64. */
  ABS,
  /** x * x; also on int64. */
  SQUARE,
  /** e^x. */
  EXP,
  /** Natural logarithm. */
  LOG,
  /** Square root. */
  SQRT,
  /** 1 / sqrt(x). */
  RSQRT,
  /** 1 / x. */
  RECIPROCAL,
  /** Sine of radians. */
  SIN,
  /** Cosine of radians. */
  COS,
  /** Hyperbolic tangent. */
  TANH,
  /** 1 / (1 + e^-x). */
  SIGMOID,
  /** Error function. */
  ERF,
  /** max(x, 0). */
  RELU,
  /** Largest whole number not above x; gradient 0. */
  FLOOR,
  /** Logical negation of a bool tensor. */
  NOT
}
