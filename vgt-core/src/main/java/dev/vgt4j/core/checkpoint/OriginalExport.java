package dev.vgt4j.core.checkpoint;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.SafetensorsWriter;
import dev.vgt4j.core.io.StoredWeights;
import dev.vgt4j.core.io.WeightFiles;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.VgtModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes an autoencoder's or a generator's tensors under the original project's names. */
public final class OriginalExport {
  private OriginalExport() {}

  /**
   * Writes one safetensors file.
   *
   * @param out a file that does not exist yet
   * @throws InvalidInputException if the model is a VLM or incomplete, or the file is there already
   */
  public static void write(Path folder, Path out) {
    VgtModels models = ModelFolder.readModels(folder);
    ModelKind kind = ModelKind.of(models);
    if (kind == ModelKind.VLM) {
      throw new InvalidInputException(
          "model folder "
              + folder
              + " is a vision-language model, which has its published names already");
    }
    if (Files.exists(out)) {
      throw new InvalidInputException(out + " exists already");
    }
    AtomicFiles.requireWritable(out);
    try (StoredWeights weights = WeightFiles.open(folder)) {
      CheckpointKeys keys = CheckpointKeys.of(folder.toString(), weights, models, kind);
      if (!keys.coverage().complete()) {
        throw new InvalidInputException(
            "model folder " + folder + " is incomplete; 'vgt inspect' tells what is missing");
      }
      // model folders have the original's names, which one of the tests pins down
      SafetensorsWriter.write(out, keys.used(), Map.of("format", "pt"));
    }
  }
}
