package dev.vgt4j.benchmarks;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.ProgramOptions.Lowering;
import dev.vgt4j.api.backend.ProgramOptions.Quantization;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.core.export.ExportOptions;
import dev.vgt4j.core.export.GeneratorExport;
import dev.vgt4j.core.export.ServingLayout;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.WeightStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Speed of exports with quantized weights, each beside the export without. */
public final class QuantizedBenchmark {
  private static final int ROUNDS = 3;
  private static final int PARALLEL = 16;
  private static final double NANO = 1e-9;

  private final Backend backend;
  private final Path folder;
  private final Path workspace;
  private final Consumer<String> progress;

  /**
   * @param backend one that exports
   * @param folder a generator
   * @param workspace where exports go; they are left there
   * @param progress told what is measured next
   */
  public QuantizedBenchmark(
      Backend backend, Path folder, Path workspace, Consumer<String> progress) {
    this.backend = backend;
    this.folder = folder;
    this.workspace = workspace;
    this.progress = progress;
  }

  /** Measures every kind with the backend's own operations. */
  public List<QuantizedFigures> all() {
    List<QuantizedFigures> figures = new ArrayList<>();
    Path plain = exported(Quantization.NONE);
    try (ImageGenerator floats = Vgt.generator(plain, backend)) {
      for (Quantization kind : Quantization.values()) {
        if (kind != Quantization.NONE) {
          figures.add(beside(floats, plain, kind));
        }
      }
    }
    return figures;
  }

  private Path exported(Quantization kind) {
    progress.accept("export, " + kind.name().toLowerCase(Locale.ROOT));
    Path out = workspace.resolve(kind.name());
    try (ModelFolder model = ModelFolder.open(folder)) {
      ProgramOptions program = new ProgramOptions(Lowering.TUNED, kind, ExportOptions.EXCLUDED);
      GeneratorExport.write(
          model, backend, out, new ExportOptions(program, WeightStorage.F32, ServingLayout.PLAIN));
    }
    return out;
  }

  private QuantizedFigures beside(ImageGenerator floats, Path plain, Quantization kind) {
    Path export = exported(kind);
    progress.accept("images, " + kind.name().toLowerCase(Locale.ROOT));
    double[] seconds = new double[ROUNDS];
    double[] floatSeconds = new double[ROUNDS];
    int side;
    try (ModelFolder model = ModelFolder.open(folder);
        ImageGenerator generator = Vgt.generator(export, backend)) {
      side = model.models().vlm().imageSize();
      seconds(generator, side);
      seconds(floats, side);
      for (int i = 0; i < ROUNDS; i++) {
        floatSeconds[i] = seconds(floats, side);
        seconds[i] = seconds(generator, side);
      }
    }
    return new QuantizedFigures(
        backend.name(),
        kind,
        weightBytes(export),
        weightBytes(plain),
        Spread.of(seconds),
        Spread.of(floatSeconds));
  }

  private static double seconds(ImageGenerator generator, int side) {
    long begin = System.nanoTime();
    generator.generate(
        List.of(ImageBenchmark.PROMPT), GenerationRequest.of(side, side).withParallel(PARALLEL));
    return (System.nanoTime() - begin) * NANO;
  }

  private static long weightBytes(Path export) {
    Path file = export.resolve(ModelFolder.WEIGHTS);
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileErrors.failed("reading", file, e);
    }
  }
}
