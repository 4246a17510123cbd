package dev.vgt4j.api.backend;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.api.tensor.TensorSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A named set of tensors: a memory-mapped checkpoint, or tensors in memory. */
public interface Weights {
  /** Types and shapes as stored, by name. */
  Map<String, TensorSpec> specs();

  /**
   * The numbers of one tensor, as stored.
   *
   * @throws InvalidInputException if there is no such name, or the tensor is larger than 2 GiB
   */
  HostTensor get(String name);

  /**
   * The numbers of one tensor of any size, as stored, to be read in parts.
   *
   * @throws InvalidInputException if there is no such name
   */
  default TensorSource source(String name) {
    return get(name);
  }

  /** Tensors held in memory. */
  static Weights of(Map<String, HostTensor> tensors) {
    Map<String, HostTensor> copy = new TreeMap<>(tensors);
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    copy.forEach((n, t) -> specs.put(n, new TensorSpec(t.dtype(), Shape.ofLongs(t.shape()))));
    return new Weights() {
      @Override
      public Map<String, TensorSpec> specs() {
        return specs;
      }

      @Override
      public HostTensor get(String name) {
        HostTensor t = copy.get(name);
        if (t == null) {
          throw new InvalidInputException("weights have no tensor '" + name + "'");
        }
        return t;
      }
    };
  }
}
