package dev.vgt4j.core.train;

import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.RunFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Runs a {@link TrainingTask} to its end, with checkpoints from which it can go on exactly. */
public final class Trainer {
  private static final int MAX_SKIPPED_IN_A_ROW = 20;

  private final Session session;
  private final TrainingTask task;
  private final TrainingPlan plan;
  private final Path folder;
  private final String run;
  private final TrainingListener listener;

  /**
   * Prepares a run.
   *
   * @param session holds the weights that are trained
   * @param folder where the checkpoint and the metrics go
   * @param run fingerprint of the recipe; see {@link Checkpoint}
   */
  public Trainer(
      Session session,
      TrainingTask task,
      TrainingPlan plan,
      Path folder,
      String run,
      TrainingListener listener) {
    this.session = session;
    this.task = task;
    this.plan = plan;
    this.folder = folder;
    this.run = run;
    this.listener = listener;
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
   * @param resume go on from the folder's checkpoint if there is one
   * @throws VgtException if many steps in a row are not finite; the last checkpoint stays as it was
   */
  public Result train(boolean resume) {
    Optional<Checkpoint> last = resume ? Checkpoint.load(folder, run) : Optional.empty();
    last.ifPresent(this::restore);
    try (TrainingRun training = task.open(session);
        Averages averages = new Averages(session, training.averaged(), plan.emaDecay())) {
      last.ifPresent(c -> averages.restore(c.averages()));
      last.ifPresent(c -> training.restore(c.state()));
      return loop(training, averages, last.map(Checkpoint::step).orElse(0L));
    }
  }

  private void restore(Checkpoint checkpoint) {
    checkpoint.parameters().forEach(session::write);
    session.restoreOptimizerState(checkpoint.optimizer());
  }

  private Result loop(TrainingRun training, Averages averages, long firstStep) {
    try (RunFolder held = RunFolder.open(folder)) {
      listener.started(firstStep, plan.steps());
      MetricsLog log = MetricsLog.open(held.path(), task.metrics(), firstStep);
      return loop(training, averages, firstStep, log);
    }
  }

  private Result loop(TrainingRun training, Averages averages, long firstStep, MetricsLog log) {
    SaveSchedule saves = new SaveSchedule(plan.checkpointEvery(), System::nanoTime);
    long begin = System.nanoTime();
    int skipped = 0;
    long step = firstStep;
    boolean stop = false;
    while (step < plan.steps() && !stop) {
      StepReport report = step(training, step, begin, firstStep);
      step++;
      skipped = report.skipped() ? skipped + 1 : 0;
      if (skipped > MAX_SKIPPED_IN_A_ROW) {
        throw new VgtException(
            "training: loss or gradients were not finite for "
                + skipped
                + " steps in a row, last at step "
                + step
                + "; lower the learning rate and resume");
      }
      if (!report.skipped()) {
        averages.update(step);
      }
      log.add(report);
      listener.stepped(report);
      stop = listener.shouldStop();
      if (stop || step == plan.steps() || saves.isDue(step)) {
        long done = step;
        log.flush();
        saves.save(() -> listener.saved(done, checkpoint(training, done, averages).save(folder)));
      }
    }
    return new Result(step, step == plan.steps(), averages.read());
  }

  private StepReport step(TrainingRun training, long step, long begin, long firstStep) {
    double learningRate = plan.learningRate().at(step);
    TrainingRun.Result result = training.step(step, task.batch(step, random(step)), learningRate);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new StepReport(
        step + 1,
        plan.steps(),
        result.metrics(),
        learningRate,
        result.gradientNorm(),
        !result.updated(),
        (step + 1 - firstStep) * task.batchSize() / seconds);
  }

  /** Each step has its own generator, so that a resumed run draws what an unbroken one draws. */
  private RandomGenerator random(long step) {
    return new SplittableRandom(new SplittableRandom(plan.seed()).nextLong() + step);
  }

  private Checkpoint checkpoint(TrainingRun training, long step, Averages averages) {
    Map<String, HostTensor> parameters = new TreeMap<>();
    training.trained().forEach(name -> parameters.put(name, session.read(name)));
    return new Checkpoint(
        step, run, parameters, session.optimizerState(), averages.stored(), training.state());
  }
}
