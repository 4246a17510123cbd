package dev.vgt4j.api.backend;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The named results of one run. Closing it frees those that were not taken. */
public final class Outputs implements AutoCloseable {
  private final Map<String, DeviceTensor> tensors;

  /** Takes ownership of the tensors. */
  public Outputs(Map<String, ? extends DeviceTensor> tensors) {
    this.tensors = new LinkedHashMap<>(tensors);
  }

  /** Names of the results that have not been taken. */
  public Set<String> names() {
    return Set.copyOf(tensors.keySet());
  }

  /**
   * A result that stays owned by this.
   *
   * @throws InvalidInputException if there is no such name
   */
  public DeviceTensor get(String name) {
    DeviceTensor t = tensors.get(name);
    if (t == null) {
      throw new InvalidInputException("no output '" + name + "', there are " + tensors.keySet());
    }
    return t;
  }

  /** A result's numbers in host memory. */
  public HostTensor host(String name) {
    return get(name).toHost();
  }

  /** A scalar result. */
  public double scalar(String name) {
    return host(name).item();
  }

  /** Hands a result over to the caller, who closes it. */
  public DeviceTensor take(String name) {
    DeviceTensor t = get(name);
    tensors.remove(name);
    return t;
  }

  @Override
  public void close() {
    tensors.values().forEach(DeviceTensor::close);
    tensors.clear();
  }
}
