package dev.vgt4j.core.model;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.KeyMapping;
import dev.vgt4j.api.vlm.KeyMapping.Target;
import dev.vgt4j.core.io.WeightSets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A VLM's weights under canonical names, joined where the published layout has them apart. */
final class CanonicalWeights {
  private CanonicalWeights() {}

  /**
   * A view; nothing is copied but what has to be joined, and that when it is asked for.
   *
   * @param where what error messages call the weights
   * @throws InvalidInputException if a tensor is none of the family's, or a part of one is missing
   *     or there twice
   */
  static Weights of(String where, Weights published, KeyMapping keys) {
    Map<String, String> whole = new LinkedHashMap<>();
    Map<String, List<String>> joined = new LinkedHashMap<>();
    published
        .specs()
        .keySet()
        .forEach(
            name -> {
              Target target = target(where, name, keys);
              if (target.parts() == 1) {
                whole.put(name, target.name());
              } else {
                List<String> parts =
                    joined.computeIfAbsent(
                        target.name(),
                        n -> new ArrayList<>(Collections.nCopies(target.parts(), "")));
                place(where, name, target, parts);
              }
            });
    joined.forEach((name, parts) -> requireAll(where, name, parts));
    Weights together = WeightSets.joined(published, joined);
    return WeightSets.renamed(together, name -> whole.getOrDefault(name, name));
  }

  /** The names and shapes alone. */
  static Map<String, TensorSpec> specs(
      String where, Map<String, TensorSpec> published, KeyMapping keys) {
    Weights named =
        new Weights() {
          @Override
          public Map<String, TensorSpec> specs() {
            return published;
          }

          @Override
          public HostTensor get(String name) {
            throw new UnsupportedOperationException("names and shapes alone");
          }
        };
    return of(where, named, keys).specs();
  }

  private static void place(String where, String name, Target target, List<String> parts) {
    if (parts.size() != target.parts() || !parts.get(target.part()).isEmpty()) {
      parts.removeIf(String::isEmpty);
      throw new InvalidInputException(
          where + ": '" + name + "' has no place in '" + target.name() + "' beside " + parts);
    }
    parts.set(target.part(), name);
  }

  private static void requireAll(String where, String name, List<String> parts) {
    if (parts.contains("")) {
      parts.removeIf(String::isEmpty);
      throw new InvalidInputException(
          where + ": of the tensors that make up '" + name + "' there are only " + parts);
    }
  }

  private static Target target(String where, String published, KeyMapping keys) {
    return keys.target(published)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    where + ": its family has no tensor '" + published + "'"));
  }
}
