package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Views that put several sets of weights together without copying a number. */
public final class WeightSets {
  private WeightSets() {}

  /** Every set's tensors; of tensors with the same name, the first set's. */
  public static Weights layered(Weights... sets) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    Map<String, Weights> owners = new LinkedHashMap<>();
    for (Weights set : List.of(sets)) {
      set.specs().forEach(specs::putIfAbsent);
      set.specs().keySet().forEach(name -> owners.putIfAbsent(name, set));
    }
    return view(specs, owners, "");
  }

  /** The same tensors with something in front of their names, such as {@code discriminator.}. */
  public static Weights prefixed(String prefix, Weights weights) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    Map<String, Weights> owners = new LinkedHashMap<>();
    weights.specs().forEach((name, spec) -> specs.put(prefix + name, spec));
    specs.keySet().forEach(name -> owners.put(name, weights));
    return view(specs, owners, prefix);
  }

  private static Weights view(
      Map<String, TensorSpec> specs, Map<String, Weights> owners, String prefix) {
    return new Weights() {
      @Override
      public Map<String, TensorSpec> specs() {
        return specs;
      }

      @Override
      public HostTensor get(String name) {
        Weights owner = owners.get(name);
        if (owner == null) {
          throw new InvalidInputException("weights have no tensor '" + name + "'");
        }
        return owner.get(name.substring(prefix.length()));
      }
    };
  }
}
