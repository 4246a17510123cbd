package dev.vgt4j.api.backend;

/** What a backend may or may not be able to do. Running programs is implied. */
public enum Capability {
  /** Gradients and optimizer steps: {@link Session#compileTraining}. */
  TRAINING,
  /** Programs as ONNX files: {@link Backend#programFiles}. */
  ONNX_EXPORT,
  /** Weights of more than 2 GiB in one tensor, as computed with. */
  LARGE_TENSORS
}
