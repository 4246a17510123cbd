package dev.vgt4j.api.backend;

import dev.vgt4j.api.graph.TensorSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a program file takes and gives under the names that it has in the file; states are among the
 * inputs and their next values among the outputs.
 *
 * @param inputs in the file's order
 * @param outputs in the file's order
 */
public record ProgramSignature(Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {
  /** Copies the maps. */
  public ProgramSignature {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }
}
