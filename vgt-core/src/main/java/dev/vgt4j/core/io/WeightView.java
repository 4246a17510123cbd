package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Weights that others hold, under names of its own. */
final class WeightView implements Weights {
  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();
  private final Map<String, Supplier<? extends TensorSource>> sources = new LinkedHashMap<>();
  private final Map<String, Supplier<HostTensor>> tensors = new LinkedHashMap<>();

  boolean has(String name) {
    return specs.containsKey(name);
  }

  /** Shows a tensor of other weights. */
  void add(String name, Weights owner, String nameThere) {
    specs.put(name, owner.specs().get(nameThere));
    sources.put(name, () -> owner.source(nameThere));
    tensors.put(name, () -> owner.get(nameThere));
  }

  /** Shows a tensor that is made when asked for. */
  void add(String name, TensorSpec spec, Supplier<? extends TensorSource> source) {
    specs.put(name, spec);
    sources.put(name, source);
    tensors.put(name, () -> whole(name, spec, source.get()));
  }

  private static HostTensor whole(String name, TensorSpec spec, TensorSource source) {
    if (spec.bytes() > Integer.MAX_VALUE) {
      throw new InvalidInputException(
          "weights: tensor '" + name + "' " + spec + " is above 2 GiB; read it in parts");
    }
    return source.part(0, (int) source.elements()).reshape(source.shape());
  }

  @Override
  public Map<String, TensorSpec> specs() {
    return Collections.unmodifiableMap(specs);
  }

  @Override
  public HostTensor get(String name) {
    return find(tensors, name).get();
  }

  @Override
  public TensorSource source(String name) {
    return find(sources, name).get();
  }

  private static <T> T find(Map<String, T> map, String name) {
    T found = map.get(name);
    if (found == null) {
      throw new InvalidInputException("weights have no tensor '" + name + "'");
    }
    return found;
  }
}
