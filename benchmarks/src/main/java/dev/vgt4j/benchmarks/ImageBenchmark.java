package dev.vgt4j.benchmarks;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.core.model.PositionGrid;
import dev.vgt4j.core.model.VgtModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Speed of whole images, from the prompt to pixels. */
public final class ImageBenchmark implements AutoCloseable {
  /** A prompt of the rendered world. */
  public static final String PROMPT = "a red circle";

  private static final int PARALLEL = 16;
  private static final List<Integer> BATCHES = List.of(1, 4, 16);
  private static final int ROUNDS = 2;
  private static final double NANO = 1e-9;

  private final Backend backend;
  private final Consumer<String> progress;
  private final int stride;
  private final int cells;
  private final PositionGrid grid;
  private final ImageGenerator generator;
  private final double loadSeconds;

  /**
   * Opens a generator's folder and makes a small image, and another one.
   *
   * @param models what is in the folder
   * @param progress told what is measured next
   */
  public ImageBenchmark(Backend backend, Path folder, VgtModels models, Consumer<String> progress) {
    this.backend = backend;
    this.progress = progress;
    this.stride = models.autoencoder().stride();
    this.cells = models.vlm().imageSize() / stride;
    this.grid = models.queryAr().grid();
    progress.accept("load");
    long begin = System.nanoTime();
    this.generator = Vgt.generator(folder, backend);
    GenerationRequest small = request(sides().get(0), PARALLEL);
    generator.generate(List.of(PROMPT), small);
    double first = (System.nanoTime() - begin) * NANO;
    this.loadSeconds = Math.max(0, first - seconds(small, 1));
  }

  /** Seconds that the first image takes longer than the next: weights, programs, first runs. */
  public double loadSeconds() {
    return loadSeconds;
  }

  private GenerationRequest request(int side, int parallel) {
    return GenerationRequest.of(side * stride, side * stride).withParallel(parallel);
  }

  private double seconds(GenerationRequest request, int images) {
    long begin = System.nanoTime();
    generator.generate(Collections.nCopies(images, PROMPT), request);
    return (System.nanoTime() - begin) * NANO;
  }

  /**
   * An image of the model's own size for each.
   *
   * @param parallel positions decoded at once
   */
  public List<ImageFigures> images(List<Integer> parallel) {
    List<ImageFigures> images = new ArrayList<>();
    seconds(request(cells, cells * cells), 1);
    for (int p : parallel) {
      progress.accept("image, --parallel " + p);
      images.add(new ImageFigures(backend.name(), p, cells * cells, seconds(request(cells, p), 1)));
    }
    return images;
  }

  /** Half, whole and double the model's own side, as far as its grid reaches. */
  private List<Integer> sides() {
    return List.of(Math.max(1, cells / 2), cells, 2 * cells).stream()
        .filter(side -> side <= Math.min(grid.width(), grid.height()))
        .toList();
  }

  /** Images of several sizes, as many positions at once as the smallest has but at most 16. */
  public List<ScaleFigures> sizes() {
    return measured(
        sides().stream()
            .map(side -> new ScaleFigures(backend.name(), side * side, 1, Double.NaN))
            .toList());
  }

  /** Batches of the smallest of these images. */
  public List<ScaleFigures> batches() {
    int least = sides().get(0);
    return measured(
        BATCHES.stream()
            .map(images -> new ScaleFigures(backend.name(), least * least, images, Double.NaN))
            .toList());
  }

  /** The best of some rounds, so that what is compared is measured side by side. */
  private List<ScaleFigures> measured(List<ScaleFigures> what) {
    int parallel = Math.min(PARALLEL, sides().get(0) * sides().get(0));
    double[] best = new double[what.size()];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < best.length; i++) {
        ScaleFigures f = what.get(i);
        progress.accept(f.positions() + " positions, batch " + f.batch());
        int side = (int) Math.round(Math.sqrt(f.positions()));
        double seconds = seconds(request(side, parallel), f.batch());
        best[i] = round == 0 ? seconds : Math.min(best[i], seconds);
      }
    }
    return IntStream.range(0, best.length).mapToObj(i -> what.get(i).taking(best[i])).toList();
  }

  @Override
  public void close() {
    generator.close();
  }
}
