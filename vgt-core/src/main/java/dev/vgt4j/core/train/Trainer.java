package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.RunFolder;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfigs;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs a {@link TrainingTask} to its end, with checkpoints from which it can go on exactly. */
public final class Trainer {
  /** Name of the file with the run's configuration. */
  public static final String CONFIG = "config.yaml";

  private final Setup setup;
  private final Path folder;
  private final WriteBoundary boundary;

  /** What a run consists of. */
  record Setup(
      Session session,
      TrainingTask task,
      TrainingPlan plan,
      String run,
      TrainingListener listener,
      TrainingImages images,
      @Nullable String description) {}

  private Trainer(Setup setup, Path folder, WriteBoundary boundary) {
    this.setup = setup;
    this.folder = folder;
    this.boundary = boundary;
  }

  /**
   * Prepares a run.
   *
   * @param session holds the weights that are trained
   * @param folder where checkpoints, metrics and images go
   * @param run fingerprint of the recipe; see {@link Checkpoint}
   */
  public Trainer(
      Session session,
      TrainingTask task,
      TrainingPlan plan,
      Path folder,
      String run,
      TrainingListener listener) {
    this(
        new Setup(session, task, plan, run, listener, TrainingImages.NONE, null),
        folder,
        WriteBoundary.NONE);
  }

  /** The same run that draws images as often as its plan says, and at the end. */
  public Trainer drawing(TrainingImages images) {
    Setup s = setup;
    return new Trainer(
        new Setup(s.session(), s.task(), s.plan(), s.run(), s.listener(), images, s.description()),
        folder,
        boundary);
  }

  /** The same run that writes its configuration beside its checkpoints, as {@value #CONFIG}. */
  public Trainer of(TrainingConfig config) {
    Setup s = setup;
    String yaml = TrainingConfigs.yaml(config);
    return new Trainer(
        new Setup(s.session(), s.task(), s.plan(), s.run(), s.listener(), s.images(), yaml),
        folder,
        boundary);
  }

  /** The same run whose checkpoints are watched while they are written. */
  Trainer watching(WriteBoundary writes) {
    return new Trainer(setup, folder, writes);
  }

  /**
   * How a run ended.
   *
   * @param step steps done
   * @param finished false if the listener asked to stop
   * @param averages moving averages of the trained parameters, or their values if averaging is off
   */
  public record Result(long step, boolean finished, Map<String, HostTensor> averages) {}

  /**
   * Trains.
   *
   * @param resume go on from the folder's newest good checkpoint if there is one
   * @throws VgtException if many steps in a row are not finite, or a weight is not when it is to be
   *     saved; the last checkpoint stays as it was
   * @throws InvalidInputException if another run holds the folder, it has checkpoints and the run
   *     does not resume, all of them are damaged, or they are of another recipe
   * @throws UncheckedIOException if the last checkpoint cannot be written
   */
  public Result train(boolean resume) {
    try (RunFolder held = RunFolder.open(folder)) {
      if (!resume && Checkpoints.exist(folder)) {
        throw new InvalidInputException(
            folder + " holds checkpoints already: resume, or choose another folder");
      }
      Checkpoints checkpoints =
          new Checkpoints(held.inside(Checkpoints.FOLDER), setup.run(), boundary);
      return train(held, checkpoints, checkpoints.newest(setup.listener()::warned));
    }
  }

  private Result train(RunFolder held, Checkpoints checkpoints, Optional<Checkpoint> last) {
    if (setup.description() != null) {
      AtomicFiles.writeString(held.path().resolve(CONFIG), setup.description());
    }
    Session session = setup.session();
    last.ifPresent(c -> session.writeAll(c.parameters()));
    last.ifPresent(c -> session.restoreOptimizerState(c.optimizer()));
    Checkpoint.Summary summary =
        last.map(Checkpoint::summary)
            .orElse(new Checkpoint.Summary(0, setup.run(), false, Map.of(), 0));
    try (TrainingRun training = setup.task().open(session);
        Averages averages = new Averages(session, training.averaged(), setup.plan().ema())) {
      last.ifPresent(averages::restore);
      last.ifPresent(c -> training.restore(c.state()));
      try (TrainingLoop loop =
          new TrainingLoop(setup, held, checkpoints, training, averages, summary)) {
        return loop.run();
      }
    }
  }
}
