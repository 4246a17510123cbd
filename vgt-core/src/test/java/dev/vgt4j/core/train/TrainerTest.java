package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.train.config.TrainingConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  @TempDir private Path folder;

  private final List<String> heard = new ArrayList<>();

  private final TrainingListener listener =
      new TrainingListener() {
        @Override
        public void skipped(StepReport report, List<String> samples) {
          heard.add("skipped " + report.step() + " " + samples);
        }

        @Override
        public void drawn(long step, Map<String, BufferedImage> images) {
          heard.add("drawn " + step + " " + images.keySet());
        }
      };

  private Trainer.Result train(TrainingTask task, TrainingPlan plan) {
    return LineTask.train(folder, task, plan, listener, false);
  }

  @Test
  void learns() {
    Trainer.Result result = train(LineTask.whole(), LineTask.plan());
    assertThat(result.finished()).isTrue();
    double[] losses = MetricsLog.read(folder, "loss");
    assertThat(losses).hasSize((int) LineTask.STEPS);
    assertThat(losses[losses.length - 1]).isLessThan(losses[0] / 4);
    assertThat(MetricsLog.names(folder))
        .containsExactly("step", "loss", "learning_rate", "gradient_norm");
    MetricsLog.Column speed = MetricsLog.column(folder, MetricsLog.SPEED);
    assertThat(speed.steps()).containsExactly(MetricsLog.read(folder, "step"));
    assertThat(speed.values()).hasSameSizeAs(losses).doesNotContain(0);
    assertThat(MetricsLog.read(folder, "no such metric")).isEmpty();
  }

  @Test
  void saysHowLongTheDeviceWaited() {
    List<StepReport> reports = new ArrayList<>();
    TrainingListener all =
        new TrainingListener() {
          @Override
          public void stepped(StepReport report) {
            reports.add(report);
          }
        };
    LineTask.train(folder, LineTask.whole(), LineTask.plan(), all, false);
    assertThat(reports)
        .hasSize((int) LineTask.STEPS)
        .allMatch(r -> r.waited() >= 0 && r.seconds() >= r.waited());
  }

  @Test
  void startsAnewWhereThereIsNothingToResume() {
    assertThat(
            LineTask.train(folder, LineTask.whole(), LineTask.plan(), TrainingListener.NONE, true)
                .step())
        .isEqualTo(LineTask.STEPS);
  }

  @Test
  void refusesTheCheckpointOfAnotherRecipe() {
    train(LineTask.whole(), LineTask.plan());
    Checkpoints another =
        new Checkpoints(folder.resolve(Checkpoints.FOLDER), "another", WriteBoundary.NONE);
    assertThatThrownBy(() -> another.newest(heard::add))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is of a run with line, not ");
  }

  @Test
  void skipsWhatIsNotFinite() throws IOException {
    train(LineTask.broken(3L, 8L, 9L), LineTask.plan());
    assertThat(heard)
        .containsExactly(
            "skipped 4 [point 3.0, point, 3.1]",
            "skipped 9 [point 8.0, point, 8.1]",
            "skipped 10 [point 9.0, point, 9.1]");
    assertThat(Files.readAllLines(folder.resolve("skipped.csv")))
        .containsExactly(
            "step,loss,gradient_norm,samples",
            "4,NaN,NaN,\"point 3.0 point, 3.1\"",
            "9,NaN,NaN,\"point 8.0 point, 8.1\"",
            "10,NaN,NaN,\"point 9.0 point, 9.1\"");
    assertThat(MetricsLog.skippedSteps(folder)).hasSize(4);
  }

  @Test
  void givesUpWhenNothingIsFinite() {
    assertThatThrownBy(() -> train(LineTask.broken(6L, 7L, 8L), LineTask.plan()))
        .isInstanceOf(VgtException.class)
        .hasMessageContaining("not finite for 3 steps in a row, last at step 9")
        .hasMessageContaining("lower the learning rate");
    assertThat(Checkpoints.list(folder))
        .extracting(f -> f.getFileName().toString())
        .containsExactly("step-000005");
    assertThat(MetricsLog.read(folder, "loss")).hasSize(9);
  }

  @Test
  void aRunOfSkippedStepsLeavesTheWeightsAsTheyWere() {
    TrainingPlan plan = new TrainingPlan(2, LearningRateSchedule.constant(0.1), 0.5, 100, 1);
    Trainer.Result result = train(new LineTask(step -> true), plan);
    assertThat(result.averages().get("weight").toFloats()).containsExactly(0.5f);
  }

  @Test
  void neverSavesWhatIsNotFinite() {
    AtomicReference<Session> opened = new AtomicReference<>();
    TrainingTask task = spying(opened);
    TrainingListener vandal =
        new TrainingListener() {
          @Override
          public void stepped(StepReport report) {
            if (report.step() == 8) {
              opened.get().write("bias", HostTensor.of(new float[] {Float.NaN}, 1));
            }
          }

          @Override
          public boolean shouldStop() {
            return opened.get().read("bias").toFloats()[0]
                != opened.get().read("bias").toFloats()[0];
          }
        };
    assertThatThrownBy(() -> LineTask.train(folder, task, LineTask.plan(), vandal, false))
        .isInstanceOf(VgtException.class)
        .hasMessageContaining("after step 8 the weight 'bias' is not finite")
        .hasMessageContaining("nothing was saved");
    assertThat(Checkpoints.list(folder)).hasSize(1);
  }

  /** A line that tells which session it trains on. */
  private static TrainingTask spying(AtomicReference<Session> opened) {
    LineTask line = LineTask.whole();
    return new TrainingTask() {
      @Override
      public List<String> metrics() {
        return line.metrics();
      }

      @Override
      public int batchSize() {
        return line.batchSize();
      }

      @Override
      public Batch batch(long step, RandomGenerator random) {
        return line.batch(step, random);
      }

      @Override
      public TrainingRun open(Session session) {
        opened.set(session);
        return line.open(session);
      }
    };
  }

  @Test
  void drawsTheAveragesAndTrainsOnAsIfItHadNot() throws IOException {
    TrainingPlan plan =
        new TrainingPlan(
            LineTask.STEPS,
            LearningRateSchedule.constant(0.1),
            new TrainingConfig.Ema(0.5, 10),
            new TrainingConfig.Checkpoints(5L, 2, false),
            new TrainingConfig.Monitor(10, true, 3),
            2,
            17);
    AtomicReference<Session> opened = new AtomicReference<>();
    List<float[]> seen = new ArrayList<>();
    TrainingImages images =
        step -> {
          seen.add(opened.get().read("weight").toFloats());
          return Map.of("a/grid", new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB));
        };
    Trainer.Result drawn =
        LineTask.train(
            folder.resolve("drawn"), spying(opened), plan, listener, false, t -> t.drawing(images));
    assertThat(heard)
        .containsExactly("drawn 10 [a/grid]", "drawn 20 [a/grid]", "drawn 24 [a/grid]");
    assertThat(seen.get(2)).containsExactly(drawn.averages().get("weight").toFloats());
    assertThat(Images.read(folder.resolve("drawn/images/step-000020-a-grid.png")).getHeight())
        .isEqualTo(3);
    LineTask.train(folder.resolve("plain"), LineTask.whole(), plan, listener, false);
    ResumeTest.assertSame(folder.resolve("drawn"), folder.resolve("plain"));
  }

  @Test
  void putsTheWeightsBackIfDrawingFails() {
    AtomicReference<Session> opened = new AtomicReference<>();
    List<Float> trained = new ArrayList<>();
    List<Float> drawn = new ArrayList<>();
    TrainingListener last =
        new TrainingListener() {
          @Override
          public void saved(long step, Path checkpoint) {
            trained.add(weight(opened));
          }
        };
    TrainingImages images =
        step -> {
          drawn.add(weight(opened));
          throw new VgtException("no images today");
        };
    UnaryOperator<Trainer> watch =
        trainer -> {
          try {
            trainer.drawing(images).train(false);
          } catch (VgtException expected) {
            drawn.add(weight(opened));
          }
          return trainer;
        };
    LineTask.train(folder, spying(opened), LineTask.plan(), last, true, watch);
    float end = trained.get(4);
    assertThat(drawn).hasSize(2).element(0).isNotEqualTo(end);
    assertThat(drawn.get(1)).isEqualTo(end);
  }

  private static float weight(AtomicReference<Session> opened) {
    return opened.get().read("weight").toFloats()[0];
  }
}
