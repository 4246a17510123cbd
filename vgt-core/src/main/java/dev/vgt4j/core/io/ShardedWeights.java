package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Weights in several files under one index, all open. */
final class ShardedWeights implements StoredWeights {
  private final ShardIndex index;
  private final Map<String, StoredWeights> files = new LinkedHashMap<>();
  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();

  /**
   * @param opener opens one of the files
   * @throws InvalidInputException naming the index, or one of the files, and the rule that it
   *     breaks
   */
  ShardedWeights(Path path, Function<Path, StoredWeights> opener) {
    this.index = ShardIndex.read(path);
    boolean opened = false;
    try {
      index.files().forEach(name -> files.put(name, opener.apply(index.file(name))));
      requireOneHolder();
      index.shards().keySet().forEach(tensor -> specs.put(tensor, spec(tensor)));
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private void requireOneHolder() {
    Map<String, String> holders = new HashMap<>();
    files.forEach(
        (name, file) -> {
          for (String tensor : file.specs().keySet()) {
            String other = holders.put(tensor, name);
            if (other != null) {
              throw ShardIndex.bad(
                  index.path(),
                  "tensor '" + tensor + "' is in two files, '" + other + "' and '" + name + "'");
            }
          }
        });
  }

  private TensorSpec spec(String tensor) {
    String name = index.shards().get(tensor);
    TensorSpec spec = files.get(name).specs().get(tensor);
    if (spec == null) {
      throw ShardIndex.bad(
          index.path(), "tensor '" + tensor + "' is not in '" + name + "' as it says");
    }
    return spec;
  }

  private StoredWeights holder(String tensor) {
    if (!specs.containsKey(tensor)) {
      throw ShardIndex.bad(index.path(), "has no tensor '" + tensor + "'");
    }
    return files.get(index.shards().get(tensor));
  }

  @Override
  public Path path() {
    return index.path();
  }

  /** What the first file says. */
  @Override
  public Map<String, String> metadata() {
    return files.values().iterator().next().metadata();
  }

  @Override
  public Map<String, TensorSpec> specs() {
    return specs;
  }

  @Override
  public HostTensor get(String name) {
    return holder(name).get(name);
  }

  @Override
  public TensorSource source(String name) {
    return holder(name).source(name);
  }

  @Override
  public void close() {
    files.values().forEach(StoredWeights::close);
  }
}
