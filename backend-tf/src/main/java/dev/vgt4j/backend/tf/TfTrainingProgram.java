package dev.vgt4j.backend.tf;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/** A program with TensorFlow's graph gradients and one update of all parameters. */
final class TfTrainingProgram extends TfProgram implements TrainingProgram {
  private static final String FINITE = "/finite";

  private final GraphWriter writer;
  private final TrainSpec spec;
  private final Gradients gradients;
  private final AdamUpdate update;
  private @Nullable Accumulation accumulation;

  TfTrainingProgram(TfSession session, Graph graph, GraphWriter writer, TrainSpec spec) {
    this(session, graph, writer, spec, OwnGradients.wanted());
  }

  private TfTrainingProgram(
      TfSession session, Graph graph, GraphWriter writer, TrainSpec spec, OwnGradients rules) {
    super(session, graph, writer, rules);
    this.writer = writer;
    this.spec = spec;
    this.gradients = rules.during(() -> Gradients.of(this, writer.sub("gradients"), spec));
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
    if (parts.isEmpty()) {
      throw new InvalidInputException("step: expected at least one part, got none");
    }
    return parts.size() == 1
        ? stepAtOnce(parts.get(0), learningRate)
        : stepInPasses(parts, learningRate);
  }

  private Outputs stepAtOnce(Map<String, ? extends Value> inputs, double learningRate) {
    Map<String, Output<?>> fetches = fetches();
    fetches.put(FINITE, gradients.finite());
    try (Feeds feeds = feeds(inputs, Map.of())) {
      feeds.add("learning rates", update.rates(), update.ratesFor(learningRate));
      Outputs out = run(feeds, fetches, update.operations());
      count(update, out);
      return out;
    }
  }

  private Outputs stepInPasses(
      List<? extends Map<String, ? extends Value>> parts, double learningRate) {
    parts.forEach(part -> ProgramSupport.bind(graph(), part, Map.of()));
    Accumulation sums = accumulation();
    Map<String, double[]> scalars = new LinkedHashMap<>();
    Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
    try {
      for (int i = 0; i < parts.size(); i++) {
        outputs.values().forEach(DeviceTensor::close);
        outputs.clear();
        pass(sums, parts, i, scalars, outputs);
      }
      scalars.forEach(
          (name, numbers) -> {
            double mean = Arrays.stream(numbers).sum() / numbers.length;
            outputs.put(name, session().upload(HostTensor.scalar(mean)));
          });
      boolean finite = Arrays.stream(scalars.get(spec.loss())).allMatch(Double::isFinite);
      outputs.put(GRADIENT_NORM, apply(sums, parts.size(), finite, learningRate));
      return new Outputs(outputs);
    } catch (RuntimeException e) {
      outputs.values().forEach(DeviceTensor::close);
      throw e;
    }
  }

  private Accumulation accumulation() {
    if (accumulation == null) {
      accumulation = new Accumulation(session(), writer.sub("accumulation"), spec, gradients);
    }
    return accumulation;
  }

  private void pass(
      Accumulation sums,
      List<? extends Map<String, ? extends Value>> parts,
      int i,
      Map<String, double[]> scalars,
      Map<String, DeviceTensor> outputs) {
    List<String> averaged = ProgramSupport.floatScalars(graph());
    try (Feeds feeds = feeds(parts.get(i), Map.of());
        Outputs out = run(feeds, outputs(), sums.operations(i == 0))) {
      for (String name : averaged) {
        scalars.computeIfAbsent(name, n -> new double[parts.size()])[i] = out.scalar(name);
      }
      out.names().stream()
          .filter(name -> !averaged.contains(name))
          .forEach(name -> outputs.put(name, out.take(name)));
    }
  }

  /** Updates by the mean gradient and returns its norm. */
  private DeviceTensor apply(Accumulation sums, int passes, boolean finite, double learningRate) {
    Map<String, Output<?>> fetches = new LinkedHashMap<>();
    fetches.put(GRADIENT_NORM, sums.mean().norm());
    fetches.put(FINITE, sums.mean().finite());
    try (Feeds feeds = new Feeds()) {
      sums.feed(feeds, passes, finite, learningRate);
      Outputs out = run(feeds, fetches, sums.update().operations());
      count(sums.update(), out);
      return out.take(GRADIENT_NORM);
    }
  }

  private static void count(AdamUpdate update, Outputs out) {
    try (DeviceTensor applied = out.take(FINITE)) {
      update.count(applied.toHost().item() != 0);
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
