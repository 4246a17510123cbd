package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.Value;
import java.util.List;
import java.util.Map;

/**
 * What one training step is fed with, prepared on the host.
 *
 * @param parts inputs of one pass each; more than one where gradients are accumulated
 * @param samples names of the samples, so that a step that went wrong can be traced
 */
public record Batch(List<Map<String, Value>> parts, List<String> samples) {
  /** Checks that there is something in it. */
  public Batch {
    if (parts.isEmpty()) {
      throw new InvalidInputException("batch: expected at least one part, got none");
    }
    parts = List.copyOf(parts);
    samples = List.copyOf(samples);
  }
}
