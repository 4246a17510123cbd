package dev.vgt4j.core.io;

import dev.vgt4j.api.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files that are being written, and which tensor goes into which. */
final class SafetensorsOutputs implements TensorSink, AutoCloseable {
  private final List<SafetensorsOutput> files = new ArrayList<>();
  private final Map<String, SafetensorsOutput> owners = new HashMap<>();

  /** Starts a file; see {@link SafetensorsOutput}. */
  void add(Path target, Path temporary, SafetensorsLayout layout) throws IOException {
    SafetensorsOutput file = new SafetensorsOutput(target, temporary, layout);
    files.add(file);
    layout.tensors().keySet().forEach(name -> owners.put(name, file));
  }

  @Override
  public void put(String name, TensorSource tensor) {
    SafetensorsOutput owner = owners.get(name);
    if (owner == null) {
      throw new IllegalArgumentException("tensor '" + name + "' was not announced");
    }
    owner.put(name, tensor);
  }

  void requireComplete() {
    files.forEach(SafetensorsOutput::requireComplete);
  }

  @Override
  public void close() throws IOException {
    for (SafetensorsOutput file : files) {
      file.close();
    }
  }
}
