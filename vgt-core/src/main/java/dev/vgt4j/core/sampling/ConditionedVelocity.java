package dev.vgt4j.core.sampling;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.Map;

/** The field that a backend computes for some conditions. */
public final class ConditionedVelocity {
  private ConditionedVelocity() {}

  /**
   * The field of some conditions.
   *
   * @param conditions {@code [batch, tokens, conditionSize]}; stays the caller's and open
   * @param channels channels of a token
   * @param program runs the graph {@code velocity}
   */
  public static Velocity of(Value conditions, int channels, Runner program) {
    long[] shape = conditions.shape();
    return (x, t) -> {
      HostTensor state = HostTensor.of(x, shape[0], shape[1], channels);
      Map<String, Value> in =
          Map.of("x", state, "t", HostTensor.scalar(t), "conditions", conditions);
      try (Outputs out = program.run(in)) {
        return out.host("velocity").toFloats();
      }
    };
  }

  /** A program without state. */
  @FunctionalInterface
  public interface Runner {
    /** Runs once; see {@link Program#run(Map)}. */
    Outputs run(Map<String, ? extends Value> inputs);
  }
}
