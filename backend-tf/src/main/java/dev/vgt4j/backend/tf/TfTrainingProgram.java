package dev.vgt4j.backend.tf;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/** A program with TensorFlow's graph gradients and one update of all parameters. */
final class TfTrainingProgram extends TfProgram implements TrainingProgram {
  private final Gradients gradients;
  private final AdamUpdate update;

  TfTrainingProgram(TfSession session, Graph graph, GraphWriter writer, TrainSpec spec) {
    super(session, graph, writer);
    this.gradients = Gradients.of(this, writer.sub("gradients"), spec);
    this.update = new AdamUpdate(session, writer.sub("update"), spec, gradients);
  }

  @Override
  public Outputs gradients(Map<String, ? extends Value> inputs) {
    Map<String, Output<?>> fetches = fetches();
    gradients.all().forEach((name, g) -> fetches.put(GRADIENT + name, g));
    try (Feeds feeds = feeds(inputs, Map.of())) {
      return run(feeds, fetches, List.of());
    }
  }

  @Override
  public Outputs step(List<? extends Map<String, ? extends Value>> parts, double learningRate) {
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new InvalidInputException(
          "step: expected a learning rate of 0 or more, got " + learningRate);
    }
    if (parts.size() != 1) {
      throw new UnsupportedOperationException("step of several parts");
    }
    String finite = "/finite";
    Map<String, Output<?>> fetches = fetches();
    fetches.put(finite, gradients.finite());
    try (Feeds feeds = feeds(parts.get(0), Map.of())) {
      feeds.add("learning rates", update.rates(), update.ratesFor(learningRate));
      Outputs out = run(feeds, fetches, update.operations());
      try (TfTensor applied = (TfTensor) out.take(finite)) {
        update.count(applied.toHost().item() != 0);
      }
      return out;
    }
  }

  private Map<String, Output<?>> fetches() {
    Map<String, Output<?>> fetches = new LinkedHashMap<>(outputs());
    fetches.put(GRADIENT_NORM, gradients.norm());
    return fetches;
  }

  private Outputs run(Feeds feeds, Map<String, Output<?>> fetches, List<Operation> targets) {
    List<Output<?>> what = List.copyOf(fetches.values());
    return named(fetches.keySet(), session().run(feeds, what, targets).iterator());
  }
}
