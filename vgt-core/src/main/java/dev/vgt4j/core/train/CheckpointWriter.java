package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes one checkpoint's folder: a file for each kind of tensors, then the manifest. */
final class CheckpointWriter {
  private final WriteBoundary boundary;

  CheckpointWriter(WriteBoundary boundary) {
    this.boundary = boundary;
  }

  /**
   * Writes a folder that appears whole and on disk, or not at all.
   *
   * @throws UncheckedIOException naming the folder and the reason
   */
  void write(Path target, Checkpoint checkpoint) {
    try (AtomicFolder folder = AtomicFolder.create(target)) {
      Map<String, CheckpointManifest.FileSum> sums = new LinkedHashMap<>();
      for (Map.Entry<String, Map<String, HostTensor>> part : parts(checkpoint).entrySet()) {
        Path file = folder.path().resolve(part.getKey());
        boundary.reached(part.getKey());
        tensors(file, part.getValue());
        sums.put(part.getKey(), CheckpointManifest.FileSum.of(file));
      }
      boundary.reached(CheckpointManifest.FILE);
      new CheckpointManifest(checkpoint.summary(), sums).write(folder.path());
      boundary.reached("the folder's name");
      folder.commit();
    } catch (IOException e) {
      throw FileErrors.failed("writing", target, e);
    } catch (UncheckedIOException e) {
      throw FileErrors.failed("writing", target, e.getCause());
    }
  }

  private static Map<String, Map<String, HostTensor>> parts(Checkpoint checkpoint) {
    Map<String, Map<String, HostTensor>> parts = new LinkedHashMap<>();
    parts.put(CheckpointReader.MODEL, checkpoint.parameters());
    parts.put(CheckpointReader.OPTIMIZER, checkpoint.optimizer());
    parts.put(CheckpointReader.AVERAGES, checkpoint.averages());
    parts.put(CheckpointReader.STATE, checkpoint.state());
    parts.values().removeIf(Map::isEmpty);
    return parts;
  }

  private void tensors(Path file, Map<String, HostTensor> tensors) {
    Weights weights = Weights.of(tensors);
    SafetensorsWriter.write(
        file,
        weights.specs(),
        Map.of(),
        sink ->
            weights
                .specs()
                .keySet()
                .forEach(
                    name -> {
                      reached(name);
                      sink.put(name, weights.source(name));
                    }));
  }

  private void reached(String place) {
    try {
      boundary.reached(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
