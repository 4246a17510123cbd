package dev.vgt4j.core.io;

import dev.vgt4j.api.backend.Weights;
import java.nio.file.Path;
import java.util.Map;

/**
 * Weights in files that are open for reading. Tensors are mapped into memory when asked for; a
 * mapping stays valid after the files are closed. See {@link WeightFiles} for opening them.
 */
public interface StoredWeights extends Weights, AutoCloseable {
  /** The file that was opened; of weights in several files, their index. */
  Path path();

  /** Free-form strings that the file's writer left; empty if the format has none. */
  Map<String, String> metadata();

  @Override
  void close();
}
