package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes safetensors files, whole or not at all. Tensors pass through in parts, so that what is
 * written may be much larger than memory.
 */
public final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /**
   * Writes a file and forces it to disk before it appears under its name.
   *
   * @param metadata free-form strings for the header
   */
  public static void write(
      Path path, Map<String, HostTensor> tensors, Map<String, String> metadata) {
    write(path, Weights.of(tensors), metadata);
  }

  /** Copies weights from wherever they are into one file. */
  public static void write(Path path, Weights weights, Map<String, String> metadata) {
    write(path, weights.specs(), metadata, copy(weights));
  }

  /**
   * Writes one file while its tensors are made.
   *
   * @param specs every tensor that will come
   * @param metadata free-form strings for the header
   * @param producer puts each tensor once, in any order
   * @throws InvalidInputException if the disk has too little space, before anything is made
   * @throws IllegalStateException if a tensor did not come
   */
  public static void write(
      Path path,
      Map<String, TensorSpec> specs,
      Map<String, String> metadata,
      Consumer<TensorSink> producer) {
    Path absolute = path.toAbsolutePath();
    ShardPlan plan = ShardPlan.single(absolute.getFileName().toString(), specs);
    write(absolute.getParent(), plan, metadata, producer);
  }

  /** Copies weights from wherever they are into a folder, in one file or several. */
  public static List<Path> writeSharded(
      Path folder, Weights weights, long maxShardBytes, Map<String, String> metadata) {
    return writeSharded(folder, weights.specs(), maxShardBytes, metadata, copy(weights));
  }

  /**
   * Writes {@code model.safetensors}, or several files and their index if that would be too large.
   * They appear when all are complete, the index last; without it a folder has no weights.
   *
   * @param folder without weights; created if it is missing
   * @param specs every tensor that will come
   * @param maxShardBytes most bytes of tensors in one file; a larger tensor has its own
   * @param metadata free-form strings for the header of every file
   * @param producer puts each tensor once, in any order
   * @return the files written, an index last
   * @throws InvalidInputException if the folder has weights, or the disk has too little space
   * @throws IllegalStateException if a tensor did not come
   */
  public static List<Path> writeSharded(
      Path folder,
      Map<String, TensorSpec> specs,
      long maxShardBytes,
      Map<String, String> metadata,
      Consumer<TensorSink> producer) {
    if (WeightFiles.find(folder).isPresent()) {
      throw new InvalidInputException(
          "cannot write weights into " + folder + ": it has some already; choose a new folder");
    }
    return write(folder, ShardPlan.of(specs, maxShardBytes), metadata, producer);
  }

  private static Consumer<TensorSink> copy(Weights weights) {
    return sink -> weights.specs().keySet().forEach(n -> sink.put(n, weights.source(n)));
  }

  private static List<Path> write(
      Path folder, ShardPlan plan, Map<String, String> metadata, Consumer<TensorSink> producer) {
    List<Path> targets = new ArrayList<>();
    List<SafetensorsLayout> layouts = new ArrayList<>();
    plan.files()
        .forEach(
            (file, specs) -> {
              targets.add(folder.resolve(file));
              layouts.add(SafetensorsLayout.of(specs, metadata));
            });
    if (plan.indexed()) {
      targets.add(folder.resolve(WeightFiles.INDEX));
    }
    AtomicFiles.requireSpace(folder, layouts.stream().mapToLong(SafetensorsLayout::end).sum());
    AtomicFiles.writeAll(
        targets,
        temporaries -> {
          fill(targets, temporaries, layouts, producer);
          if (plan.indexed()) {
            Files.writeString(temporaries.get(temporaries.size() - 1), plan.index());
          }
        });
    return targets;
  }

  private static void fill(
      List<Path> targets,
      List<Path> temporaries,
      List<SafetensorsLayout> layouts,
      Consumer<TensorSink> producer)
      throws IOException {
    try (SafetensorsOutputs outputs = new SafetensorsOutputs()) {
      for (int i = 0; i < layouts.size(); i++) {
        outputs.add(targets.get(i), temporaries.get(i), layouts.get(i));
      }
      producer.accept(outputs);
      outputs.requireComplete();
    }
  }
}
