package dev.vgt4j.api.vlm;

import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** The families present, and the rule by which one is chosen for a configuration. */
public final class VlmAdapters {
  private final List<VlmAdapter> adapters;

  /** Given adapters; applications use {@link #load}. */
  public VlmAdapters(List<VlmAdapter> adapters) {
    this.adapters = List.copyOf(adapters);
  }

  /** All adapters that {@link ServiceLoader} finds on the module or class path. */
  public static VlmAdapters load() {
    return new VlmAdapters(
        ServiceLoader.load(VlmAdapter.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(VlmAdapter::family))
            .toList());
  }

  /** The families present, sorted by name. */
  public List<VlmAdapter> adapters() {
    return adapters;
  }

  /**
   * The family of a configuration: the one that knows its {@code model_type}, or else one of its
   * {@code architectures}.
   *
   * @throws InvalidInputException if no family does; the message lists the known types
   */
  public VlmAdapter select(ModelConfig config) {
    List<String> types = new ArrayList<>();
    if (config.has("model_type")) {
      types.add(config.text("model_type"));
    }
    if (config.has("architectures")) {
      types.addAll(config.texts("architectures"));
    }
    for (String type : types) {
      for (VlmAdapter adapter : adapters) {
        if (adapter.types().contains(type)) {
          return adapter;
        }
      }
    }
    TreeSet<String> known = new TreeSet<>();
    adapters.forEach(a -> known.addAll(a.types()));
    throw config.wrong(
        config.has("model_type") || !config.has("architectures") ? "model_type" : "architectures",
        "a known type of vision-language model, one of " + String.join(", ", known));
  }
}
