package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.io.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that a run needs to go on, in one file that is replaced atomically, so that a kill at
 * any moment leaves the last complete one. Random generators need no place in it: each step's draws
 * follow from the seed and the step's number.
 *
 * @param step steps done
 * @param run fingerprint of the recipe; only the same recipe may resume
 * @param parameters current weights by name
 * @param optimizer what {@code Session.optimizerState} returned
 * @param averages moving averages by parameter name; empty if off
 * @param state what {@code TrainingRun.state} returned
 */
public record Checkpoint(
    long step,
    String run,
    Map<String, HostTensor> parameters,
    Map<String, HostTensor> optimizer,
    Map<String, HostTensor> averages,
    Map<String, HostTensor> state) {
  private static final String FILE = "checkpoint.safetensors";
  private static final String PARAMETER = "parameter/";
  private static final String OPTIMIZER = "optimizer/";
  private static final String AVERAGE = "average/";
  private static final String STATE = "state/";

  /** Where a run in a folder keeps it. */
  public static Path file(Path folder) {
    return folder.resolve(FILE);
  }

  /** Writes or replaces the folder's checkpoint. */
  public Path save(Path folder) {
    Map<String, HostTensor> all = new TreeMap<>();
    parameters.forEach((n, t) -> all.put(PARAMETER + n, t));
    optimizer.forEach((n, t) -> all.put(OPTIMIZER + n, t));
    averages.forEach((n, t) -> all.put(AVERAGE + n, t));
    state.forEach((n, t) -> all.put(STATE + n, t));
    Path file = file(folder);
    SafetensorsWriter.write(file, all, Map.of("step", Long.toString(step), "run", run));
    return file;
  }

  /**
   * Reads a folder's checkpoint, or nothing if there is none.
   *
   * @param run fingerprint of the recipe that wants to resume
   * @throws InvalidInputException if the file is damaged or belongs to another recipe
   */
  public static Optional<Checkpoint> load(Path folder, String run) {
    Path path = file(folder);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String started = file.metadata().getOrDefault("run", "");
      if (!run.equals(started)) {
        throw new InvalidInputException(
            "checkpoint "
                + path
                + " is of a run with "
                + Fingerprint.difference(started, run)
                + ", not "
                + Fingerprint.difference(run, started)
                + "; resume with the options and inputs that it was started with");
      }
      return Optional.of(
          new Checkpoint(
              Long.parseLong(file.metadata().getOrDefault("step", "0")),
              run,
              part(file, PARAMETER),
              part(file, OPTIMIZER),
              part(file, AVERAGE),
              part(file, STATE)));
    }
  }

  private static Map<String, HostTensor> part(SafetensorsFile file, String prefix) {
    Map<String, HostTensor> out = new HashMap<>();
    for (String name : file.specs().keySet()) {
      if (name.startsWith(prefix)) {
        out.put(name.substring(prefix.length()), file.get(name));
      }
    }
    return out;
  }
}
