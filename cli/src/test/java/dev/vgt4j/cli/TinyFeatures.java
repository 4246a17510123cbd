package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import java.nio.file.Path;
import java.util.Map;

/** Feature networks that are small enough to know their answers. */
final class TinyFeatures {
  /** Mean colours, and a preference for the brightest of them. */
  static final GraphDefinition COLOURS =
      g -> {
        Tensor colours = mean(g.input("pixels", DType.FLOAT32, "B", 3, "H", "W"));
        g.output("features", colours);
        g.output("logits", colours.mul(9));
      };

  private TinyFeatures() {}

  static Tensor mean(Tensor pixels) {
    return pixels.mean(false, 2, 3);
  }

  /** Writes a network and returns its file. */
  static Path write(Path file, GraphDefinition network) {
    try (Backend backend = Backends.load().select("onnx").open(BackendOptions.DEFAULT)) {
      backend.programFiles().write(file, network, Map.of(), ProgramOptions.PORTABLE, Map.of());
    }
    return file;
  }
}
