package dev.vgt4j.core.model;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.KeyMapping;
import java.util.LinkedHashMap;
import java.util.Map;

/** A VLM's weights under canonical names. */
final class CanonicalWeights {
  private CanonicalWeights() {}

  static Weights of(String where, Weights published, KeyMapping keys) {
    Map<String, String> sources = new LinkedHashMap<>();
    published.specs().keySet().forEach(n -> sources.put(target(where, n, keys).name(), n));
    Map<String, TensorSpec> specs = specs(where, published.specs(), keys);
    return new Weights() {
      @Override
      public Map<String, TensorSpec> specs() {
        return specs;
      }

      @Override
      public HostTensor get(String name) {
        return published.get(sources.get(name));
      }
    };
  }

  /** The names and shapes alone. */
  static Map<String, TensorSpec> specs(
      String where, Map<String, TensorSpec> published, KeyMapping keys) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    published.forEach((n, spec) -> specs.put(target(where, n, keys).name(), spec));
    return specs;
  }

  private static KeyMapping.Target target(String where, String published, KeyMapping keys) {
    return keys.target(published)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    where + ": its family has no tensor '" + published + "'"));
  }
}
