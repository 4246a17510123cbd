package dev.vgt4j.core.study;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.study.StudySizes.Budget;
import dev.vgt4j.core.train.Checkpoints;
import dev.vgt4j.core.train.MetricsLog;
import dev.vgt4j.core.train.PretrainRecipe;
import dev.vgt4j.core.train.RunOptions;
import dev.vgt4j.core.train.Trainer;
import dev.vgt4j.core.train.TrainingListener;
import dev.vgt4j.core.train.Tuning;
import dev.vgt4j.core.train.config.Overrides;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Trains and measures the runs of a study on scenes: each an ordinary training run, whose
 * checkpoints are deleted once it is measured.
 */
public final class ScenesWork implements StudyWork {
  private static final String MODEL = "model";
  private static final String SIZES = "scenes-64";

  private final StudySizes sizes;
  private final Path vlm;
  private final StudyData data;
  private final Backend backend;
  private final StudyMonitor monitor;
  private final ScenesMeasures measures;

  /**
   * @param vlm what is tuned where an arm names no other
   * @param out the study's folder
   * @param backend one that trains; stays the caller's
   */
  public ScenesWork(StudySizes sizes, Path vlm, Path out, Backend backend, StudyMonitor monitor) {
    this.sizes = sizes;
    this.vlm = vlm;
    this.data = new StudyData(sizes, out.resolve("data"));
    this.backend = backend;
    this.monitor = monitor;
    this.measures = new ScenesMeasures(sizes, data, backend, monitor.scoring());
  }

  @Override
  public Optional<RunResult> run(StudyRun run, Path folder, Map<String, Path> parents) {
    long begin = System.nanoTime();
    Path model = folder.resolve(MODEL);
    TrainingNotes notes = TrainingNotes.in(folder);
    try {
      if (!notes.finished() && !train(run, model, parents, notes)) {
        return Optional.empty();
      }
      Map<String, Double> metrics =
          new TreeMap<>(measures.of(run.arm().kind(), ofVlm(parents), model));
      double trained = DoubleStream.of(MetricsLog.read(model, "seconds")).sum();
      metrics.put(Metric.TRAINED.key(), notes.trained() / 1e6);
      metrics.put(Metric.SECONDS.key(), trained);
      Checkpoints.delete(model);
      double seconds = Math.max(trained, (System.nanoTime() - begin) / 1e9);
      return Optional.of(new RunResult("", metrics, notes.curve(), seconds));
    } catch (GenerationCancelledException stopped) {
      return Optional.empty();
    }
  }

  /** The VLM that a run starts from. */
  private Path ofVlm(Map<String, Path> parents) {
    Path other = parents.get("models.vlm");
    return other == null ? vlm : other.resolve(MODEL);
  }

  private boolean train(StudyRun run, Path model, Map<String, Path> parents, TrainingNotes notes) {
    try {
      // a model whose training was not noted down is written again from its last checkpoint
      Files.deleteIfExists(model.resolve(ModelFolder.WEIGHTS));
    } catch (IOException e) {
      throw FileErrors.failed("deleting", model, e);
    }
    try (StudyMonitor.Display display = monitor.display(run)) {
      TrainingListener listener =
          run.arm().curve() ? new CurveListener(display, notes, measures::quickScore) : display;
      Trainer.Result result =
          run.arm().kind() == Arm.Kind.VLM
              ? pretrain(run, model, listener)
              : Tuning.run(config(run, model, parents), backend, true, listener);
      if (result.finished()) {
        notes.finish(result.averages().values().stream().mapToLong(t -> t.size()).sum());
      }
      return result.finished();
    }
  }

  private Trainer.Result pretrain(StudyRun run, Path model, TrainingListener listener) {
    Budget b = sizes.budget(run.arm().kind());
    RunOptions options =
        new RunOptions(
            data.pretraining(), model, b.steps(), b.batch(), b.learningRate(), run.seed(), true);
    try {
      return new PretrainRecipe(Presets.read(SIZES), options).run(backend, listener);
    } catch (IOException e) {
      throw FileErrors.failed("pretraining in", model, e);
    }
  }

  /** The configuration of a run, as a file would say it. */
  TrainingConfig config(StudyRun run, Path model, Map<String, Path> parents) {
    Budget budget = sizes.budget(run.arm().kind());
    Overrides all =
        new Overrides()
            .path("models.vlm", vlm)
            .text("models.sizes", SIZES)
            .path("data.train", data.training())
            .text("data.order", "random")
            .path("out", model)
            .number("steps", budget.steps())
            .number("batch_size", budget.batch())
            .number("optimizer.learning_rate", budget.learningRate())
            .text("optimizer.schedule", "ar")
            .number("seed", run.seed())
            .flag("monitor.tensorboard", false);
    if (run.arm().curve()) {
      all.number("monitor.images_every", Math.max(1, budget.steps() / sizes.curve()));
    }
    parents.forEach((option, folder) -> all.path(option, folder.resolve(MODEL)));
    run.arm().settings().forEach(all::set);
    return TrainingConfigs.preset(run.arm().preset(), all);
  }
}
