package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.benchmarks.GenerationBenchmark;
import dev.vgt4j.benchmarks.GenerationBenchmark.Repeats;
import dev.vgt4j.benchmarks.ImageBenchmark;
import dev.vgt4j.benchmarks.ImageFigures;
import dev.vgt4j.benchmarks.LoadFigures;
import dev.vgt4j.benchmarks.PartFigures;
import dev.vgt4j.benchmarks.QuantizedBenchmark;
import dev.vgt4j.benchmarks.QuantizedFigures;
import dev.vgt4j.benchmarks.ScaleFigures;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.model.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Measures generation on every backend. */
final class GenerationBench {
  private static final int LEAST = 3;
  private static final int MOST = 200;

  private final Bench bench;
  private final List<Integer> parallel;
  private final Repeats repeats;
  private final boolean quantized;
  private final List<PartFigures> parts = new ArrayList<>();
  private final List<ImageFigures> images = new ArrayList<>();
  private final List<LoadFigures> loads = new ArrayList<>();
  private final Map<String, FirstImage> firsts = new HashMap<>();
  private final List<ScaleFigures> sizes = new ArrayList<>();
  private final List<ScaleFigures> batches = new ArrayList<>();
  private final List<QuantizedFigures> quantizedWeights = new ArrayList<>();

  /**
   * @param parallel positions decoded at once, an image is made for each
   * @param seconds to run each part again
   * @param quantized compare exports with quantized weights, too
   */
  GenerationBench(Bench bench, List<Integer> parallel, double seconds, boolean quantized) {
    this.bench = bench;
    this.parallel = parallel;
    this.quantized = quantized;
    this.repeats = new Repeats(LEAST, MOST, seconds);
  }

  /** Returns the exit code. */
  int run() {
    try (AtomicFolder workspace = bench.workspace()) {
      Path model = workspace.path().resolve("model");
      GenerationBenchmark.write(bench.size().preset(), model);
      bench.providers().forEach(provider -> measure(provider, model, workspace.path()));
    }
    GenerationTable table = new GenerationTable(parts, images);
    Map<String, TextTable> more =
        new ImageTables(loads, firsts, sizes, batches, quantizedWeights).byName();
    List<String> lines = new ArrayList<>(table.lines());
    for (TextTable t : more.values()) {
      lines.add("");
      lines.addAll(t.lines());
    }
    bench.print(lines);
    if (bench.out() != null) {
      AtomicFiles.writeString(bench.out().resolve("bench.csv"), table.csv());
      more.forEach(
          (name, t) ->
              AtomicFiles.writeString(bench.out().resolve("bench-" + name + ".csv"), t.csv()));
      String title = "VGT4J bench, " + bench.size().name().toLowerCase(Locale.ROOT);
      GenerationPlots plots = new GenerationPlots(images, sizes, batches);
      table.report(title, plots, lines).write(bench.out().resolve("report.html"));
      GenerationTable.markdown(title, plots, lines).write(bench.out().resolve("report"));
    }
    return 0;
  }

  private void measure(BackendProvider provider, Path model, Path workspace) {
    String name = provider.name();
    Consumer<String> progress = what -> tell(provider, what);
    progress.accept("first image in a new process");
    FirstImage.of(firstImage(name, model, workspace)).ifPresent(f -> firsts.put(name, f));
    try (Backend backend = provider.open(bench.options());
        ModelFolder folder = ModelFolder.open(model)) {
      List<PartFigures> own;
      try (GenerationBenchmark benchmark =
          new GenerationBenchmark(backend, bench.options(), model, repeats, progress)) {
        own = benchmark.parts();
      }
      parts.addAll(own);
      try (ImageBenchmark benchmark =
          new ImageBenchmark(backend, model, folder.models(), progress)) {
        images.addAll(benchmark.images(parallel));
        sizes.addAll(benchmark.sizes());
        batches.addAll(benchmark.batches());
        loads.add(
            new LoadFigures(
                name,
                benchmark.loadSeconds(),
                folder.weights().specs().values().stream().mapToLong(TensorSpec::bytes).sum(),
                own.stream().mapToDouble(PartFigures::bandwidth).average().orElse(Double.NaN)));
      }
      if (quantized && provider.capabilities().contains(Capability.ONNX_EXPORT)) {
        quantizedWeights.addAll(new QuantizedBenchmark(backend, model, workspace, progress).all());
      }
    }
  }

  private List<String> firstImage(String backend, Path model, Path workspace) {
    List<String> command = new ArrayList<>(List.of("generate", "--backend", backend));
    command.addAll(List.of("--model", model.toString(), "--device", bench.options().device()));
    bench.options().threads().ifPresent(n -> command.addAll(List.of("--threads", "" + n)));
    command.addAll(List.of("-o", workspace.resolve(backend + ".png").toString()));
    command.add(ImageBenchmark.PROMPT);
    return command;
  }

  private void tell(BackendProvider provider, String what) {
    bench.err().println(provider.name() + ": " + what);
    bench.err().flush();
  }
}
