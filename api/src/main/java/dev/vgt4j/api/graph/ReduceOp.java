package dev.vgt4j.api.graph;

/** Reductions over axes. */
public enum ReduceOp {
  /** Sum, on float32 and int64. */
  SUM,
  /** Arithmetic mean, on float32. */
  MEAN,
  /** Largest element, on float32; ties may share the gradient in any way that sums to 1. */
  MAX
}
