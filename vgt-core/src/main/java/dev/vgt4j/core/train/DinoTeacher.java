package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.io.StoredWeights;
import dev.vgt4j.core.io.WeightFiles;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.vlm.dinov3.DinoV3Config;
import java.nio.file.Path;

/** The frozen DINOv3 of the REPA term, as published: a folder with configuration and weights. */
final class DinoTeacher implements AutoCloseable {
  private final DinoV3Config config;
  private final StoredWeights weights;

  private DinoTeacher(DinoV3Config config, StoredWeights weights) {
    this.config = config;
    this.weights = weights;
  }

  /**
   * Opens a folder; weights are mapped, not read.
   *
   * @throws InvalidInputException if a file is missing or damaged, or is of another model
   */
  static DinoTeacher open(Path folder) {
    return new DinoTeacher(
        DinoV3Config.parse(ConfigNode.read(folder.resolve(ModelFolder.CONFIG))),
        WeightFiles.open(folder));
  }

  DinoV3Config config() {
    return config;
  }

  Weights weights() {
    return weights;
  }

  @Override
  public void close() {
    weights.close();
  }
}
