package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Differentiates a graph on a {@link Tape}. */
final class OracleTrainingProgram extends OracleProgram implements TrainingProgram {
  private final TrainSpec spec;
  private final List<Node> trained;

  OracleTrainingProgram(OracleSession session, Graph graph, TrainSpec spec) {
    super(session, graph);
    this.spec = spec;
    this.trained =
        graph.parameters().values().stream()
            .filter(p -> p.spec().dtype() == DType.FLOAT32 && spec.trainable().test(p.name()))
            .toList();
    checkLoss(graph.outputs().get(spec.loss()));
    spec.inputGradients().forEach(name -> checkInput(name, graph.inputs().get(name)));
  }

  private void checkLoss(@org.jspecify.annotations.Nullable Node loss) {
    if (loss == null) {
      throw new InvalidInputException(
          "training: no output '" + spec.loss() + "', there are " + graph().outputs().keySet());
    }
    if (loss.spec().dtype() != DType.FLOAT32 || loss.spec().shape().rank() != 0) {
      throw new ShapeException(
          "training: loss '" + spec.loss() + "' expected FLOAT32[], got " + loss.spec());
    }
  }

  private void checkInput(String name, @org.jspecify.annotations.Nullable Node input) {
    if (input == null || input.spec().dtype() != DType.FLOAT32) {
      throw new InvalidInputException(
          "training: expected a float input for the gradient of '" + name + "', got " + input);
    }
  }

  /** The leaves and outputs of one differentiated run. */
  private record Pass(Map<Node, Tape.Entry> leaves, Map<String, OracleTensor> outputs) {
    DoubleArray gradient(Node leaf) {
      DoubleArray g = leaves.get(leaf).gradient();
      return g == null ? leaves.get(leaf).value.map(v -> 0) : g;
    }

    boolean reaches(Node leaf) {
      return leaves.get(leaf).gradient() != null;
    }
  }

  private Pass differentiate(Map<String, ? extends Value> inputs) {
    checkOpen();
    Tape tape = new Tape(ProgramSupport.bind(graph(), inputs, Map.of()));
    Map<Node, Tape.Entry> leaves = new LinkedHashMap<>();
    Map<Node, Tape.Entry> values =
        graph()
            .interpret(
                tape,
                n -> leaves.computeIfAbsent(n, l -> tape.leaf(leaf(l, inputs, Map.of()))),
                ignored -> {});
    tape.differentiate(values.get(graph().outputs().get(spec.loss())));
    Map<String, OracleTensor> outputs = new LinkedHashMap<>();
    graph().outputs().forEach((name, n) -> outputs.put(name, tensor(values.get(n).value)));
    return new Pass(leaves, outputs);
  }

  private double norm(Pass pass) {
    return Math.sqrt(
        trained.stream()
            .flatMapToDouble(p -> java.util.Arrays.stream(pass.gradient(p).values()))
            .map(g -> g * g)
            .sum());
  }

  @Override
  public Outputs gradients(Map<String, ? extends Value> inputs) {
    Pass pass = differentiate(inputs);
    DoubleArray norm = DoubleArray.scalar(DType.FLOAT32, norm(pass));
    trained.forEach(p -> pass.outputs.put(GRADIENT + p.name(), tensor(pass.gradient(p))));
    for (String name : spec.inputGradients()) {
      Node input = graph().inputs().get(name);
      pass.outputs.put(GRADIENT + name, tensor(pass.gradient(input)));
    }
    pass.outputs.put(GRADIENT_NORM, tensor(norm));
    return new Outputs(pass.outputs);
  }

  @Override
  public Outputs step(Map<String, ? extends Value> inputs, double learningRate) {
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new InvalidInputException(
          "step: expected a learning rate that is not negative, got " + learningRate);
    }
    Pass pass = differentiate(inputs);
    double norm = norm(pass);
    double loss = pass.outputs.get(spec.loss()).toHost().item();
    if (Double.isFinite(loss) && Double.isFinite((float) norm)) {
      update(pass, Math.min(1, spec.optimizer().clipNorm() / (norm + 1e-6)), learningRate);
    }
    pass.outputs.put(GRADIENT_NORM, tensor(DoubleArray.scalar(DType.FLOAT32, norm)));
    return new Outputs(pass.outputs);
  }

  private void update(Pass pass, double clip, double learningRate) {
    AdamW rule = spec.optimizer();
    for (Node p : trained) {
      if (pass.reaches(p)) {
        DoubleArray g = pass.gradient(p).map(v -> v * clip);
        double lr = learningRate * spec.learningRateScale().applyAsDouble(p.name());
        OracleSession s = session();
        s.write(p.name(), s.moments().update(p.name(), s.value(p.name()), g, rule, lr));
      }
    }
  }
}
