package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Scenes, and an autoencoder, a generator and an export tuned on them for two steps, made once. */
final class TinyModels {
  /** The vision-language model that comes along. */
  static final Path VLM = Path.of("../models/scenes-vlm").toAbsolutePath().normalize();

  private static TinyModels made;

  private final Path root;

  private TinyModels(Path root) {
    this.root = root;
    make("scenes render --count 24 --seed 1 --out " + data());
    String tune =
        " --backend djl --threads 1 --steps 2 --batch 2 --vlm " + VLM + " --data " + data();
    make("tune ae --out " + root.resolve("stage1") + tune);
    make("tune ae --stage 2 --from " + root.resolve("stage1") + " --out " + autoencoder() + tune);
    make("tune ar --ae " + autoencoder() + " --out " + generator() + tune);
    make("export --model " + generator() + " --out " + export());
  }

  private static void make(String command) {
    VgtRun run = VgtRun.here(command);
    assertThat(run.code()).as("%s: %s", command, run.err()).isZero();
  }

  /** The models; the first caller waits for them. */
  static synchronized TinyModels get() {
    if (made == null) {
      try {
        Path root = Files.createTempDirectory("vgt-models");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root)));
        made = new TinyModels(root);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return made;
  }

  private static void delete(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    } catch (IOException leftBehind) {
      // the system's folder for temporary files is cleaned anyway
    }
  }

  Path data() {
    return root.resolve("data");
  }

  Path autoencoder() {
    return root.resolve("stage2");
  }

  Path generator() {
    return root.resolve("generator");
  }

  Path export() {
    return root.resolve("export");
  }

  /** A command with {@code {vlm}}, {@code {data}}, {@code {ae}}, {@code {model}}, ... filled in. */
  String fill(String command) {
    return command
        .replace("{vlm}", VLM.toString())
        .replace("{data}", data().toString())
        .replace("{ae}", autoencoder().toString())
        .replace("{model}", generator().toString())
        .replace("{export}", export().toString());
  }

  /** A copy of a folder without a run's checkpoints and the like, to be damaged. */
  static Path copy(Path folder, Path to) throws IOException {
    Files.createDirectories(to);
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
    return to;
  }
}
