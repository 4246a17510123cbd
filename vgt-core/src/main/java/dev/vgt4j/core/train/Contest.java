package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.LecamAverages;
import dev.vgt4j.core.train.TrainingRun.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One adversarial step as the original takes it: the autoencoder moves against the discriminator as
 * it is, then the discriminator learns to tell the images from the reconstructions of that same
 * step, which stay on the device.
 */
final class Contest implements AutoCloseable {
  private final Session session;
  private final AutoencoderGraphs graphs;
  private final double rate;
  private final TrainingProgram autoencoder;
  private final TrainingProgram discriminator;
  private final ProgramFlops moving;
  private final ProgramFlops judging;
  private @Nullable Program forward;

  /**
   * Compiles.
   *
   * @param rate factor on the learning rate for the discriminator
   */
  Contest(Session session, AutoencoderGraphs graphs, double rate) {
    this.session = session;
    this.graphs = graphs;
    this.rate = rate;
    this.autoencoder = session.compileTraining(graphs.autoencoder(true), graphs.autoencoderSpec());
    this.discriminator =
        session.compileTraining(graphs.discriminator(), graphs.discriminatorSpec());
    this.moving = ProgramFlops.training(autoencoder.graph(), graphs.autoencoderSpec().trainable());
    this.judging =
        ProgramFlops.training(discriminator.graph(), graphs.discriminatorSpec().trainable());
  }

  /**
   * How a step went.
   *
   * @param averages after it; those from before it if it was skipped
   */
  record Outcome(Result result, LecamAverages averages) {}

  /**
   * Moves both. If the autoencoder's loss or gradients are not finite, the discriminator rests too;
   * a step in which either rests counts as skipped.
   */
  Outcome step(Batch batch, double learningRate, LecamAverages averages) {
    List<Map<String, Value>> parts = batch.parts();
    List<DeviceTensor> fakes = new ArrayList<>();
    try {
      for (Map<String, Value> part : parts.subList(0, parts.size() - 1)) {
        fakes.add(reconstruct(part));
      }
      try (Outputs out = autoencoder.step(parts, learningRate)) {
        fakes.add(out.take(AutoencoderGraphs.RECONSTRUCTION));
        return judge(out, parts, fakes, learningRate * rate, averages);
      }
    } finally {
      fakes.forEach(DeviceTensor::close);
    }
  }

  /** What a step does not return, because it returns the last part's: before anything moves. */
  private DeviceTensor reconstruct(Map<String, Value> part) {
    if (forward == null) {
      forward = session.compile(graphs.reconstruction());
    }
    try (Outputs out = forward.run(part)) {
      return out.take(AutoencoderGraphs.RECONSTRUCTION);
    }
  }

  private Outcome judge(
      Outputs moved,
      List<Map<String, Value>> parts,
      List<DeviceTensor> fakes,
      double learningRate,
      LecamAverages averages) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    graphs.metrics().forEach(name -> metrics.put(name, moved.scalar(name)));
    metrics.put("weighted_gan_loss", moved.scalar("weighted_gan_loss"));
    double norm = moved.scalar(TrainingProgram.GRADIENT_NORM);
    if (!updated(moved)) {
      AdversarialRun.METRICS.forEach(name -> metrics.putIfAbsent(name, Double.NaN));
      return new Outcome(new Result(metrics, norm, false, moving.of(parts)), averages);
    }
    List<Map<String, Value>> inputs = inputs(parts, fakes, averages);
    try (Outputs out = discriminator.step(inputs, learningRate)) {
      metrics.put("discriminator_loss", out.scalar(AutoencoderGraphs.LOSS));
      List.of("lecam_loss", "logits_real", "logits_fake")
          .forEach(name -> metrics.put(name, out.scalar(name)));
      boolean updated = updated(out);
      LecamAverages next =
          updated
              ? averages.next(metrics.get("logits_real"), metrics.get("logits_fake"))
              : averages;
      long flops = moving.of(parts) + judging.of(inputs);
      return new Outcome(new Result(metrics, norm, updated, flops), next);
    }
  }

  private static boolean updated(Outputs out) {
    return Double.isFinite(out.scalar(AutoencoderGraphs.LOSS))
        && Double.isFinite(out.scalar(TrainingProgram.GRADIENT_NORM));
  }

  private static List<Map<String, Value>> inputs(
      List<Map<String, Value>> parts, List<DeviceTensor> fakes, LecamAverages averages) {
    List<Map<String, Value>> inputs = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      inputs.add(
          Map.of(
              AutoencoderGraphs.REAL, parts.get(i).get(AutoencoderGraphs.PIXELS),
              AutoencoderGraphs.FAKE, fakes.get(i),
              AutoencoderGraphs.AVERAGE_REAL, averages.realInput(),
              AutoencoderGraphs.AVERAGE_FAKE, averages.fakeInput()));
    }
    return inputs;
  }

  @Override
  public void close() {
    autoencoder.close();
    discriminator.close();
    if (forward != null) {
      forward.close();
    }
  }
}
