package dev.vgt4j.core.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.text.Tokenizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a checkpoint comes from, and what tells its configuration.
 *
 * @param weights a file of weights, or a folder that holds them
 * @param preset a preset's name or a configuration file, or null
 * @param vlm the folder of the VLM that was tuned, or null
 */
public record CheckpointSource(Path weights, @Nullable String preset, @Nullable Path vlm) {
  private static final String LMM = "lmm";

  /**
   * The configuration: of {@code preset} if there is one, else of the {@code config.json} beside
   * the weights; with {@code vlm}, the VLM's section is the one in that folder.
   *
   * @throws InvalidInputException if nothing tells it, or it cannot be used
   */
  public VgtModels models() {
    VgtModels own = own();
    if (vlm == null) {
      if (own == null) {
        throw new InvalidInputException(
            "no "
                + ModelFolder.CONFIG
                + " beside "
                + weights
                + ": name the model's sizes with --preset, and the folder of the vision-language"
                + " model that it was tuned from with --vlm");
      }
      return own;
    }
    VgtModels base = ModelFolder.readModels(vlm);
    ObjectNode json = own == null ? base.json() : own.json();
    json.set(LMM, base.json().get(LMM));
    return VgtModels.parse(vlm.resolve(ModelFolder.CONFIG).toString(), json);
  }

  private @Nullable VgtModels own() {
    if (preset != null) {
      return Presets.read(preset);
    }
    Path config = folder().resolve(ModelFolder.CONFIG);
    return Files.exists(config) ? VgtModels.read(config) : null;
  }

  /** The folder whose tokenizer belongs to the checkpoint, if one of the folders has one. */
  public Optional<Path> tokenizer() {
    return Stream.of(folder(), vlm).filter(f -> f != null && Tokenizers.isPresent(f)).findFirst();
  }

  private Path folder() {
    return Files.isDirectory(weights) ? weights : weights.toAbsolutePath().getParent();
  }
}
