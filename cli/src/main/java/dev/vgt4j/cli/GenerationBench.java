package dev.vgt4j.cli;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.benchmarks.GenerationBenchmark;
import dev.vgt4j.benchmarks.GenerationBenchmark.Repeats;
import dev.vgt4j.benchmarks.ImageFigures;
import dev.vgt4j.benchmarks.PartFigures;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.AtomicFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures generation on every backend. */
final class GenerationBench {
  private static final int LEAST = 3;
  private static final int MOST = 200;

  private final Bench bench;
  private final List<Integer> parallel;
  private final Repeats repeats;

  GenerationBench(Bench bench, List<Integer> parallel, double seconds) {
    this.bench = bench;
    this.parallel = parallel;
    this.repeats = new Repeats(LEAST, MOST, seconds);
  }

  /** Returns the exit code. */
  int run() {
    List<PartFigures> parts = new ArrayList<>();
    List<ImageFigures> images = new ArrayList<>();
    Map<String, Double> loads = new LinkedHashMap<>();
    try (AtomicFolder workspace = bench.workspace()) {
      Path model = workspace.path().resolve("model");
      GenerationBenchmark.write(bench.size().preset(), model);
      for (BackendProvider provider : bench.providers()) {
        try (Backend backend = provider.open(bench.options());
            GenerationBenchmark benchmark =
                new GenerationBenchmark(
                    backend, model, bench.threads(), repeats, what -> tell(provider, what))) {
          loads.put(provider.name(), benchmark.loadSeconds());
          parts.addAll(benchmark.parts());
          images.addAll(benchmark.images(parallel));
        }
      }
    }
    GenerationTable table = new GenerationTable(parts, images, loads);
    bench.print(table.lines());
    if (bench.out() != null) {
      AtomicFiles.writeString(bench.out().resolve("bench.csv"), table.csv());
      table.report(bench.size()).write(bench.out().resolve("report.html"));
    }
    return 0;
  }

  private void tell(BackendProvider provider, String what) {
    bench.err().println(provider.name() + ": " + what);
    bench.err().flush();
  }
}
