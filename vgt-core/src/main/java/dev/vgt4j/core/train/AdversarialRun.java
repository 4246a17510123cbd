package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.LecamAverages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * VGT-AE against a discriminator: reconstruction alone up to the start step, a {@link Contest}
 * afterwards. Programs are compiled when the first step needs them.
 */
final class AdversarialRun implements TrainingRun {
  /** What it reports beside the autoencoder's own numbers; zeros up to the start step. */
  static final List<String> METRICS =
      List.of(
          "weighted_gan_loss", "discriminator_loss", "lecam_loss", "logits_real", "logits_fake");

  private static final String LECAM_REAL = "lecam_real";
  private static final String LECAM_FAKE = "lecam_fake";

  private final Session session;
  private final AutoencoderGraphs graphs;
  private final Adversary adversary;
  private final List<String> averaged;
  private LecamAverages averages = LecamAverages.START;
  private @Nullable ProgramRun alone;
  private @Nullable Contest contest;

  AdversarialRun(Session session, AutoencoderGraphs graphs, Adversary adversary) {
    this.session = session;
    this.graphs = graphs;
    this.adversary = adversary;
    this.averaged =
        Graph.record(graphs.autoencoder(false), session.parameters(), Set.of())
            .parameters()
            .keySet()
            .stream()
            .filter(graphs.autoencoderSpec().trainable())
            .sorted()
            .toList();
  }

  @Override
  public List<String> trained() {
    Stream<String> judging =
        session.parameters().keySet().stream().filter(AutoencoderGraphs::isDiscriminator);
    return Stream.concat(averaged.stream(), judging).sorted().toList();
  }

  @Override
  public List<String> averaged() {
    return averaged;
  }

  @Override
  public Result step(long step, Batch batch, double learningRate) {
    if (step < adversary.startStep()) {
      return withoutDiscriminator(alone().step(step, batch, learningRate));
    }
    Contest.Outcome outcome = contest().step(batch, learningRate, averages);
    averages = outcome.averages();
    return outcome.result();
  }

  private static Result withoutDiscriminator(Result result) {
    Map<String, Double> metrics = new LinkedHashMap<>(result.metrics());
    METRICS.forEach(name -> metrics.put(name, 0.0));
    return new Result(metrics, result.gradientNorm(), result.updated(), result.flops());
  }

  private ProgramRun alone() {
    if (alone == null) {
      alone =
          new ProgramRun(
              session, graphs.autoencoder(false), graphs.autoencoderSpec(), graphs.metrics());
    }
    return alone;
  }

  private Contest contest() {
    if (contest == null) {
      closeAlone();
      contest = new Contest(session, graphs, adversary.rate());
    }
    return contest;
  }

  private void closeAlone() {
    if (alone != null) {
      alone.close();
      alone = null;
    }
  }

  @Override
  public Map<String, HostTensor> state() {
    return Map.of(LECAM_REAL, exactly(averages.real()), LECAM_FAKE, exactly(averages.fake()));
  }

  private static HostTensor exactly(double value) {
    HostTensor scalar = HostTensor.zeros(DType.FLOAT64);
    scalar.bytes().putDouble(value);
    return scalar;
  }

  @Override
  public void restore(Map<String, HostTensor> state) {
    averages = new LecamAverages(kept(state, LECAM_REAL), kept(state, LECAM_FAKE));
  }

  private static double kept(Map<String, HostTensor> state, String name) {
    HostTensor value = state.get(name);
    if (value == null) {
      throw new InvalidInputException("discriminator: the checkpoint has no state '" + name + "'");
    }
    return value.item();
  }

  @Override
  public void close() {
    closeAlone();
    if (contest != null) {
      contest.close();
    }
  }
}
