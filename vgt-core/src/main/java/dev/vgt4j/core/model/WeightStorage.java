package dev.vgt4j.core.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vgt4j.api.tensor.HostTensor;

/** Element types that floating point weights are stored in. */
public enum WeightStorage {
  /** float32. */
  @JsonProperty("f32")
  F32,
  /** float16, widened when it is read: half the size on disk. */
  @JsonProperty("f16")
  F16;

  /** The tensor as it is stored; whole numbers stay as they are. */
  public HostTensor of(HostTensor weights) {
    if (!weights.dtype().isFloating()) {
      return weights;
    }
    return this == F16 ? weights.toHalf() : weights.widened();
  }
}
