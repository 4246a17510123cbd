package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.eval.FeatureNetwork;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A feature network with the backend that it runs on. */
final class OpenFeatures implements AutoCloseable {
  static final String HELP =
      "Network for Frechet distance and Inception score, an ONNX file; docs/evaluation.md says how"
          + " to make one.";

  private static final String BACKEND = "onnx";

  private final Path file;
  private final Backend backend;
  private final FeatureNetwork network;

  private OpenFeatures(Path file, Backend backend, FeatureNetwork network) {
    this.file = file;
    this.backend = backend;
    this.network = network;
  }

  /**
   * Opens a network.
   *
   * @param backend which runs it; null for the one that reads ONNX files
   */
  static OpenFeatures open(Path file, @Nullable String backend, BackendOptions options) {
    String named = backend == null ? BACKEND : backend;
    Backend opened = Backends.load().select(named, Capability.ONNX_EXPORT).open(options);
    try {
      return new OpenFeatures(file, opened, FeatureNetwork.open(file, opened));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  FeatureNetwork network() {
    return network;
  }

  /** Says which network it was. */
  void describe(ObjectNode json) {
    json.putObject("features")
        .put("file", file.getFileName().toString())
        .put("sha256", network.sha256());
  }

  @Override
  public String toString() {
    return "features of " + file.getFileName() + ", SHA-256 " + network.sha256();
  }

  @Override
  public void close() {
    network.close();
    backend.close();
  }
}
