package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads one checkpoint's folder. */
final class CheckpointReader {
  static final String MODEL = "model.safetensors";
  static final String OPTIMIZER = "optimizer.safetensors";
  static final String AVERAGES = "averages.safetensors";
  static final String STATE = "state.safetensors";

  private CheckpointReader() {}

  /**
   * Verifies and reads.
   *
   * @throws InvalidInputException saying what is missing or damaged
   */
  static Checkpoint read(Path folder) {
    CheckpointManifest manifest = CheckpointManifest.read(folder);
    if (!folder.endsWith(Checkpoints.name(manifest.summary().step()))) {
      throw new InvalidInputException(
          folder + ": its manifest is of step " + manifest.summary().step());
    }
    try {
      manifest.verify(folder);
    } catch (IOException e) {
      throw new InvalidInputException(
          folder + ": cannot be read: " + FileErrors.reason(folder, e), e);
    }
    return new Checkpoint(
        manifest.summary(),
        tensors(folder, manifest, MODEL),
        tensors(folder, manifest, OPTIMIZER),
        tensors(folder, manifest, AVERAGES),
        tensors(folder, manifest, STATE));
  }

  private static Map<String, HostTensor> tensors(
      Path folder, CheckpointManifest manifest, String name) {
    Map<String, HostTensor> out = new HashMap<>();
    if (manifest.files().containsKey(name)) {
      try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(name))) {
        file.specs().keySet().forEach(n -> out.put(n, file.get(n)));
      }
    }
    return out;
  }
}
