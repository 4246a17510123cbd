package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.RunFolder;
import java.awt.image.BufferedImage;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The steps of one run, and what is saved, logged and drawn between them. */
final class TrainingLoop implements AutoCloseable {
  private static final String IMAGES = "images";

  private final Trainer.Setup setup;
  private final TrainingPlan plan;
  private final TrainingListener listener;
  private final RunFolder folder;
  private final Checkpoints checkpoints;
  private final TrainingRun training;
  private final Averages averages;
  private final long firstStep;
  private final double earlierSeconds;
  private final MetricsLog log;
  private final MeanMetrics means;
  private final SaveSchedule saves;
  private final long begin = System.nanoTime();
  private long step;
  private int skippedInARow;

  /**
   * @param summary of the checkpoint that it goes on from; step 0 for a new run
   */
  TrainingLoop(
      Trainer.Setup setup,
      RunFolder folder,
      Checkpoints checkpoints,
      TrainingRun training,
      Averages averages,
      Checkpoint.Summary summary) {
    this.setup = setup;
    this.plan = setup.plan();
    this.listener = setup.listener();
    this.folder = folder;
    this.checkpoints = checkpoints;
    this.training = training;
    this.averages = averages;
    this.firstStep = summary.step();
    this.step = firstStep;
    this.earlierSeconds = summary.seconds();
    this.means = new MeanMetrics(setup.task().metrics());
    this.saves = new SaveSchedule(plan.checkpointEvery(), System::nanoTime);
    this.log =
        MetricsLog.open(folder, setup.task().metrics(), plan.monitor().tensorboard(), firstStep);
  }

  /** Steps until the plan is fulfilled or the listener asks to stop. */
  Trainer.Result run() {
    listener.started(firstStep, plan.steps());
    boolean stop = false;
    try (BatchQueue batches =
        new BatchQueue(this::prepare, firstStep, plan.steps(), plan.prefetch())) {
      while (step < plan.steps() && !stop) {
        step(batches);
        stop = listener.shouldStop();
        boolean last = stop || step == plan.steps();
        if (saved() && (last || saves.isDue(step))) {
          save(last);
        }
        draw();
      }
    }
    return new Trainer.Result(step, step == plan.steps(), averages.read());
  }

  private boolean saved() {
    return plan.checkpoints().keepLast() > 0;
  }

  private Batch prepare(long number) {
    return setup.task().batch(number, random(number));
  }

  /** Each step has its own generator, so that a resumed run draws what an unbroken one draws. */
  private RandomGenerator random(long number) {
    return new SplittableRandom(new SplittableRandom(plan.seed()).nextLong() + number);
  }

  private void step(BatchQueue batches) {
    long start = System.nanoTime();
    Batch batch = batches.next();
    double waited = secondsSince(start);
    double learningRate = plan.learningRate().at(step);
    TrainingRun.Result result = training.step(step, batch, learningRate);
    step++;
    if (result.updated()) {
      averages.update(step);
    }
    StepReport report =
        new StepReport(
            step,
            plan.steps(),
            result.metrics(),
            learningRate,
            result.gradientNorm(),
            !result.updated(),
            (step - firstStep) * setup.task().batchSize() / secondsSince(begin),
            secondsSince(start),
            waited,
            result.flops());
    tell(report, batch.samples());
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void tell(StepReport report, List<String> samples) {
    means.add(report);
    log.add(report);
    listener.stepped(report);
    skippedInARow = report.skipped() ? skippedInARow + 1 : 0;
    if (report.skipped()) {
      log.skipped(report, samples);
      listener.skipped(report, samples);
    }
    if (report.skipped() || log.isFlushDue()) {
      attempt(log::flush);
    }
    if (skippedInARow >= plan.monitor().maxSkipped()) {
      throw new VgtException(
          "training: loss or gradients were not finite for "
              + skippedInARow
              + " steps in a row, last at step "
              + step
              + "; lower the learning rate, or leave out the samples that skipped.csv names");
    }
  }

  /** Does what a run can do without. */
  private void attempt(Runnable work) {
    try {
      work.run();
    } catch (UncheckedIOException e) {
      listener.warned(e.getMessage() + "; training goes on");
    }
  }

  /**
   * Saves; a failure is only a warning as long as there is another time.
   *
   * @param last whether the run ends here
   */
  private void save(boolean last) {
    attempt(log::flush);
    Checkpoint checkpoint = checkpoint();
    checkpoint.requireFinite();
    try {
      saves.save(() -> checkpoints.save(checkpoint));
    } catch (UncheckedIOException | InvalidInputException e) {
      if (last) {
        throw e;
      }
      listener.warned(e.getMessage() + "; training goes on and saves again later");
      return;
    }
    means.reset();
    listener.saved(step, checkpoints.path(step));
    attempt(() -> checkpoints.keep(plan.checkpoints().keepLast(), plan.checkpoints().keepBest()));
  }

  private Checkpoint checkpoint() {
    Session session = setup.session();
    Map<String, HostTensor> parameters = session.readAll(training.trained());
    Checkpoint.Summary summary =
        new Checkpoint.Summary(
            step,
            setup.run(),
            averages.started(),
            means.read(),
            earlierSeconds + secondsSince(begin));
    return new Checkpoint(
        summary, parameters, session.optimizerState(), averages.stored(), training.state());
  }

  private void draw() {
    long every = plan.monitor().imagesEvery();
    if (step < plan.steps() && (every == 0 || step % every != 0)) {
      return;
    }
    Map<String, BufferedImage> images = averages.inPlace(() -> setup.images().draw(step));
    if (images.isEmpty()) {
      return;
    }
    attempt(() -> images.forEach(this::write));
    log.images(step, images);
    attempt(log::flush);
    listener.drawn(step, images);
  }

  private void write(String name, BufferedImage image) {
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "-");
    Path file = folder.path().resolve(IMAGES).resolve(Checkpoints.name(step) + "-" + safe + ".png");
    Images.writePng(file, image, Map.of());
  }

  @Override
  public void close() {
    attempt(log::flush);
    log.close();
  }
}
