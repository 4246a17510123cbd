package dev.vgt4j.api.backend;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named tensors that runs read and replace, such as a KV cache or an exponential moving average. It
 * lives outside the programs: two conversations are two states, and several programs may run on the
 * same one. Created by {@link Program#newState}.
 */
public final class State implements AutoCloseable {
  private final Map<String, Value> values;

  /** Takes ownership of any device tensors among the values. */
  public State(Map<String, ? extends Value> values) {
    this.values = new LinkedHashMap<>(values);
  }

  /** The current values by name. */
  public Map<String, Value> values() {
    return Map.copyOf(values);
  }

  /**
   * A current value in host memory.
   *
   * @throws InvalidInputException if there is no such name
   */
  public HostTensor read(String name) {
    Value v = values.get(name);
    if (v == null) {
      throw new InvalidInputException("no state '" + name + "', there are " + values.keySet());
    }
    return v instanceof DeviceTensor d ? d.toHost() : (HostTensor) v;
  }

  /** Replaces a value and frees the old one. */
  public void set(String name, Value next) {
    if (values.put(name, next) instanceof DeviceTensor old && old != next) {
      old.close();
    }
  }

  @Override
  public void close() {
    for (Value v : values.values()) {
      if (v instanceof DeviceTensor d) {
        d.close();
      }
    }
    values.clear();
  }
}
