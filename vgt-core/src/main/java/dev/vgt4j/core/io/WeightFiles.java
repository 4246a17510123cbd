package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the weights of a model folder and opens them, whatever their format. */
public final class WeightFiles {
  /** Weights in one safetensors file. */
  public static final String SAFETENSORS = "model.safetensors";

  /** Index of weights in several safetensors files. */
  public static final String INDEX = SAFETENSORS + ShardIndex.SUFFIX;

  private static final String TORCH = "pytorch_model.bin";

  /** In the order in which they are looked for. */
  private static final List<String> NAMES =
      List.of(SAFETENSORS, INDEX, TORCH, TORCH + ShardIndex.SUFFIX);

  private static final List<String> TORCH_ENDINGS = List.of(".pth", ".pt", ".bin");

  private WeightFiles() {}

  /**
   * Opens weights: those that {@link #find} finds in a folder, or a file by its ending, {@code
   * .safetensors}, {@code .pth}, {@code .pt}, {@code .bin} or {@code .index.json}.
   *
   * @throws InvalidInputException if there are none, or they are damaged or refused
   */
  public static StoredWeights open(Path path) {
    if (!Files.isDirectory(path)) {
      return openFile(path);
    }
    return openFile(
        find(path)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "folder "
                            + path
                            + " has no weights: expected one of "
                            + String.join(", ", NAMES)
                            + ", or a single .safetensors, .pth, .pt or .bin file")));
  }

  /**
   * The weights of a folder: {@code model.safetensors}, its index, {@code pytorch_model.bin}, its
   * index, else the only safetensors file, else the only PyTorch file.
   *
   * @throws InvalidInputException if there are several files to choose from, or the folder cannot
   *     be read
   */
  public static Optional<Path> find(Path folder) {
    for (String name : NAMES) {
      if (Files.exists(folder.resolve(name))) {
        return Optional.of(folder.resolve(name));
      }
    }
    if (!Files.exists(folder)) {
      return Optional.empty();
    }
    Optional<Path> safetensors = only(folder, List.of(".safetensors"));
    return safetensors.isPresent() ? safetensors : only(folder, TORCH_ENDINGS);
  }

  private static Optional<Path> only(Path folder, List<String> endings) {
    List<Path> found;
    try (Stream<Path> entries = Files.list(folder)) {
      found =
          entries.filter(f -> endings.stream().anyMatch(e -> hasEnding(f, e))).sorted().toList();
    } catch (IOException e) {
      throw new InvalidInputException(
          "folder " + folder + " cannot be read: " + FileErrors.reason(folder, e), e);
    }
    if (found.size() > 1) {
      throw new InvalidInputException(
          "folder "
              + folder
              + " has several files of weights and no index: "
              + String.join(", ", found.stream().map(f -> f.getFileName().toString()).toList())
              + "; name one of them");
    }
    return found.stream().findFirst();
  }

  private static boolean hasEnding(Path file, String ending) {
    return file.getFileName().toString().endsWith(ending) && !Temporaries.is(file);
  }

  private static StoredWeights openFile(Path path) {
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    if (name.endsWith(".safetensors")) {
      return SafetensorsFile.open(path);
    }
    if (name.endsWith(ShardIndex.SUFFIX)) {
      return new ShardedWeights(path, WeightFiles::openShard);
    }
    if (TORCH_ENDINGS.stream().anyMatch(name::endsWith)) {
      return TorchFile.open(path);
    }
    throw new InvalidInputException(
        "weights "
            + path
            + ": expected a folder, or a file that ends with .safetensors, .pth, .pt, .bin or "
            + ShardIndex.SUFFIX);
  }

  private static StoredWeights openShard(Path file) {
    return file.toString().endsWith(".safetensors")
        ? SafetensorsFile.open(file)
        : TorchFile.open(file);
  }
}
