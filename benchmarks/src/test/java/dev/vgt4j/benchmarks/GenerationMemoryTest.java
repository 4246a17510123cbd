package dev.vgt4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.testkit.NativeMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ten thousand small images in batches of different sizes take no more memory than the first two
 * thousand: an image that forgot one of its latents would take 16 MiB, a batch that forgot its
 * pixels or its cache hundreds.
 */
@Tag("slow")
class GenerationMemoryTest {
  private static final int IMAGES = 10_000;
  private static final int WARM_UP = 2_000;
  private static final int MOST_AT_ONCE = 32;
  private static final int COLLECT_EVERY = 1_000;
  private static final long BOUND = 16L << 20;

  @TempDir private static Path temp;

  @BeforeAll
  static void model() {
    GenerationBenchmark.write("scenes-64", temp.resolve("model"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"djl", "tf", "onnx"})
  void memoryStaysFlat(String name) {
    Assumptions.assumeTrue(NativeMemory.resident().isPresent(), "memory is not known here");
    BackendOptions options = new BackendOptions(OptionalInt.of(1), "cpu");
    try (Backend backend = Backends.load().select(name).open(options);
        ImageGenerator generator = Vgt.generator(temp.resolve("model"), backend)) {
      generate(generator, 0, WARM_UP);
      long before = NativeMemory.resident().orElseThrow();
      long heapBefore = heap();
      generate(generator, WARM_UP, IMAGES);
      long beside = NativeMemory.resident().orElseThrow() - before;
      long heap = heap() - heapBefore;
      System.out.printf("%s: native %+d KiB, heap %+d KiB%n", name, beside >> 10, heap >> 10);
      assertThat(beside).as("bytes grown beside the heap").isLessThan(BOUND);
      assertThat(heap).as("bytes grown on the heap").isLessThan(BOUND);
    }
  }

  private static void generate(ImageGenerator generator, int from, int to) {
    GenerationRequest request =
        GenerationRequest.of(32, 32).withSolver(Solver.EULER, 1).withParallel(2);
    int collected = from;
    for (int first = from; first < to; ) {
      int count = Math.min(to - first, 1 + first % MOST_AT_ONCE);
      List<String> prompts =
          IntStream.range(first, first + count)
              .mapToObj(i -> i % 2 == 0 ? "a circle" : "a red circle")
              .toList();
      generator.generate(prompts, request.withSeed(1).withFirstImage(first));
      first += count;
      if (first - collected >= COLLECT_EVERY) { // host tensors are freed by the collector
        System.gc();
        collected = first;
      }
    }
    System.gc();
  }

  private static long heap() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
