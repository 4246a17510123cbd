package dev.vgt4j.benchmarks;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.scenes.CaptionedScene;
import dev.vgt4j.core.scenes.SceneFolderWriter;
import dev.vgt4j.core.scenes.SceneRenderer;
import dev.vgt4j.core.scenes.SceneSampler;
import dev.vgt4j.core.scenes.World;
import dev.vgt4j.core.train.RandomModels;
import dev.vgt4j.core.train.TrainingListener;
import dev.vgt4j.core.train.Tuning;
import dev.vgt4j.core.train.config.Overrides;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfig.Recipe;
import dev.vgt4j.core.train.config.TrainingConfigs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Throughput of tuning: the recipes that {@code vgt tune} runs, on a random model and rendered
 * images, from files to updated weights. Nothing is saved on the way.
 */
public final class TrainingBenchmark {
  private static final int IMAGES = 48;
  private static final String VLM = "vlm";
  private static final String AUTOENCODER = "autoencoder";
  private static final String DATA = "data";

  private final Backend backend;
  private final Path workspace;
  private final String preset;

  /**
   * Writes the models and the images, which all backends can share.
   *
   * @param preset sizes, one of {@link Presets#NAMES}
   * @param workspace an existing folder for files of this benchmark
   * @throws UncheckedIOException if the images cannot be written
   */
  public static void write(String preset, Path workspace) {
    RandomModels.write(preset, ModelKind.VLM, 1, workspace.resolve(VLM));
    RandomModels.write(preset, ModelKind.AUTOENCODER, 1, workspace.resolve(AUTOENCODER));
    render(Presets.read(preset).vlm().imageSize(), workspace.resolve(DATA));
  }

  /**
   * Over what {@link #write} wrote.
   *
   * @param preset the same sizes
   */
  public TrainingBenchmark(Backend backend, Path workspace, String preset) {
    this.backend = backend;
    this.workspace = workspace;
    this.preset = preset;
  }

  private static void render(int side, Path folder) {
    SceneRenderer renderer = new SceneRenderer(side);
    try (SceneFolderWriter writer = new SceneFolderWriter(folder)) {
      for (CaptionedScene s :
          SceneSampler.of(World.grid()).samples(IMAGES, new SplittableRandom(1))) {
        writer.add(renderer.render(s.scene()), s);
      }
      writer.commit();
    } catch (IOException e) {
      throw new UncheckedIOException("rendering images for the benchmark", e);
    }
  }

  /**
   * How long to measure.
   *
   * @param batch samples in a step
   * @param warmUp steps before that are not counted, at least 1
   * @param steps that are counted, at least 1
   */
  public record Length(int batch, int warmUp, int steps) {}

  /**
   * Runs a recipe and measures its steps, the machine's peak again and again between them.
   *
   * @param display also listens to the run
   */
  public TrainingFigures run(Recipe recipe, Length length, TrainingListener display) {
    Path out = workspace.resolve("run-" + recipe.name().toLowerCase(Locale.ROOT));
    try (MatmulPeak peak = new MatmulPeak(backend, MatmulPeak.SIDE)) {
      MeasuredSteps measured = new MeasuredSteps(length, peak, display);
      Tuning.run(config(recipe, length, out), backend, false, measured);
      return measured.figures(backend.name(), recipe);
    } finally {
      AtomicFolder.deleteIfExists(out); // a run that was refused has written nothing
    }
  }

  private TrainingConfig config(Recipe recipe, Length length, Path out) {
    boolean ae = recipe == Recipe.AUTOENCODER;
    Overrides own =
        new Overrides()
            .path("models.vlm", workspace.resolve(VLM))
            .text("models.sizes", preset)
            .path("data.train", workspace.resolve(DATA))
            .path("out", out)
            .number("steps", length.warmUp() + length.steps() + 1L)
            .number("batch_size", length.batch())
            .number("checkpoints.keep_last", 0)
            .flag("monitor.tensorboard", false);
    return ae
        ? TrainingConfigs.preset("scenes-ae", own)
        : TrainingConfigs.preset(
            "scenes-ar", own.path("models.autoencoder", workspace.resolve(AUTOENCODER)));
  }
}
