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
import java.util.Collection;
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

  private static double norm(Collection<DoubleArray> gradients) {
    return Math.sqrt(
        gradients.stream()
            .flatMapToDouble(g -> java.util.Arrays.stream(g.values()))
            .map(g -> g * g)
            .sum());
  }

  @Override
  public Outputs gradients(Map<String, ? extends Value> inputs) {
    Pass pass = differentiate(inputs);
    List<DoubleArray> all = trained.stream().map(pass::gradient).toList();
    DoubleArray norm = DoubleArray.scalar(DType.FLOAT32, norm(all));
    trained.forEach(p -> pass.outputs.put(GRADIENT + p.name(), tensor(pass.gradient(p))));
    for (String name : spec.inputGradients()) {
      Node input = graph().inputs().get(name);
      pass.outputs.put(GRADIENT + name, tensor(pass.gradient(input)));
    }
    pass.outputs.put(GRADIENT_NORM, tensor(norm));
    return new Outputs(pass.outputs);
  }

  @Override
  public Outputs step(List<? extends Map<String, ? extends Value>> parts, double learningRate) {
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new InvalidInputException(
          "step: expected a learning rate that is not negative, got " + learningRate);
    }
    if (parts.isEmpty()) {
      throw new InvalidInputException("step: expected at least one part, got none");
    }
    List<Pass> passes = parts.stream().map(this::differentiate).toList();
    Map<Node, DoubleArray> gradients = new LinkedHashMap<>();
    for (Node p : trained) {
      if (passes.get(0).reaches(p)) {
        gradients.put(p, mean(passes.stream().map(pass -> pass.gradient(p)).toList()));
      }
    }
    double norm = norm(gradients.values());
    boolean finite =
        passes.stream()
            .allMatch(pass -> Double.isFinite(pass.outputs.get(spec.loss()).toHost().item()));
    if (finite && Double.isFinite((float) norm)) {
      update(gradients, Math.min(1, spec.optimizer().clipNorm() / (norm + 1e-6)), learningRate);
    }
    Map<String, OracleTensor> outputs = outputs(passes);
    outputs.put(GRADIENT_NORM, tensor(DoubleArray.scalar(DType.FLOAT32, norm)));
    return new Outputs(outputs);
  }

  private static DoubleArray mean(List<DoubleArray> values) {
    DoubleArray first = values.get(0);
    double[] sum = new double[first.values().length];
    for (DoubleArray v : values) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += v.values()[i] / values.size();
      }
    }
    int[] next = {0};
    return first.map(ignored -> sum[next[0]++]);
  }

  /** Scalars averaged over the passes, the rest from the last one. */
  private Map<String, OracleTensor> outputs(List<Pass> passes) {
    Map<String, OracleTensor> out = new LinkedHashMap<>();
    graph()
        .outputs()
        .forEach(
            (name, node) -> {
              boolean scalar =
                  node.spec().dtype() == DType.FLOAT32 && node.spec().shape().rank() == 0;
              double mean =
                  scalar
                      ? passes.stream()
                          .mapToDouble(pass -> pass.outputs.get(name).toHost().item())
                          .average()
                          .orElseThrow()
                      : 0;
              OracleTensor last = passes.get(passes.size() - 1).outputs.get(name);
              out.put(
                  name,
                  scalar && passes.size() > 1
                      ? tensor(DoubleArray.scalar(DType.FLOAT32, mean))
                      : last);
            });
    return out;
  }

  private void update(Map<Node, DoubleArray> gradients, double clip, double learningRate) {
    AdamW rule = spec.optimizer();
    gradients.forEach(
        (p, gradient) -> {
          DoubleArray g = gradient.map(v -> v * clip);
          double lr = learningRate * spec.learningRateScale().applyAsDouble(p.name());
          OracleSession s = session();
          s.write(p.name(), s.moments().update(p.name(), s.value(p.name()), g, rule, lr));
        });
  }
}
