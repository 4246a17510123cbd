package dev.vgt4j.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Forward pass under PyTorch's autograd, backward pass and AdamW. Every step differentiates fresh
 * handles of the parameters, so the session's own ones never carry gradients.
 */
final class DjlTrainingProgram extends DjlProgram implements TrainingProgram {
  private static final double CLIP_EPS = 1e-6;

  private final TrainSpec spec;
  private final @Nullable Convolutions safeConvolutions;

  DjlTrainingProgram(DjlSession session, Graph graph, TrainSpec spec) {
    super(session, graph);
    this.spec = spec;
    checkLoss(graph, spec.loss());
    this.safeConvolutions = session.backend().convolutionsToDifferentiate(graph);
    for (String name : spec.inputGradients()) {
      Node input = graph.inputs().get(name);
      if (input == null || input.spec().dtype() != DType.FLOAT32) {
        throw new InvalidInputException(
            "training: gradient of input '"
                + name
                + "' asked for, which is no float32 input; inputs are "
                + graph.inputs().values());
      }
    }
  }

  @Override
  @Nullable Convolutions safeConvolutions() {
    return safeConvolutions;
  }

  private static void checkLoss(Graph graph, String name) {
    Node loss = graph.outputs().get(name);
    if (loss == null || loss.spec().dtype() != DType.FLOAT32 || loss.spec().shape().rank() != 0) {
      throw new InvalidInputException(
          "training: loss '"
              + name
              + "': expected a float32 scalar output, got "
              + (loss == null ? "none of " + graph.outputs().keySet() : loss.spec()));
    }
  }

  @Override
  public Outputs step(List<? extends Map<String, ? extends Value>> parts, double learningRate) {
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new InvalidInputException(
          "step: learning rate: expected a finite number, not negative, got " + learningRate);
    }
    if (parts.isEmpty()) {
      throw new InvalidInputException("step: expected at least one part, got none");
    }
    return differentiate(
        parts, false, (passes, outputs) -> update(passes, parts.size(), learningRate));
  }

  @Override
  public Outputs gradients(Map<String, ? extends Value> inputs) {
    return differentiate(
        List.of(inputs),
        true,
        (passes, outputs) ->
            passes
                .watched()
                .gradients()
                .forEach((name, g) -> outputs.put(GRADIENT + name, tensor(g))));
  }

  /**
   * What the passes of a step left behind; dies with the step's scope.
   *
   * @param scalars float scalar outputs by name, one number a pass
   * @param norm of the mean gradient
   */
  private record Passes(Watched watched, Map<String, double[]> scalars, double norm) {
    boolean isFinite(String loss) {
      return Double.isFinite(norm) && Arrays.stream(scalars.get(loss)).allMatch(Double::isFinite);
    }
  }

  private interface AfterBackward {
    void accept(Passes passes, Map<String, DjlTensor> outputs);
  }

  private Outputs differentiate(
      List<? extends Map<String, ? extends Value>> parts,
      boolean inputGradients,
      AfterBackward then) {
    List<Map<String, Long>> symbols = parts.stream().map(p -> bind(p, Map.of())).toList();
    int count = parts.size();
    try (PtNDManager scope = session().newScope()) {
      Watched watched = new Watched(spec, inputGradients);
      Map<String, double[]> scalars = new LinkedHashMap<>();
      Map<String, DjlTensor> outputs = Map.of();
      for (int i = 0; i < count; i++) {
        try (PtNDManager own = session().newScope()) {
          watched.moveTo(own);
          Map<Node, PtNDArray> values = pass(own, symbols.get(i), parts.get(i), watched);
          read(values, scalars, i, count);
          if (i == count - 1) {
            outputs = keep(graph().outputs(), values);
          }
          watched.moveTo(scope);
        }
      }
      Passes passes = new Passes(watched, scalars, watched.norm() / count);
      then.accept(passes, outputs);
      report(scope, passes, count, outputs);
      return new Outputs(outputs);
    } catch (EngineException e) {
      throw Natives.refused("step", e);
    } finally {
      Natives.setGradients(false);
    }
  }

  private Map<Node, PtNDArray> pass(
      PtNDManager scope,
      Map<String, Long> symbols,
      Map<String, ? extends Value> inputs,
      Watched watched) {
    Natives.setGradients(true);
    Map<Node, PtNDArray> values =
        forward(
            scope,
            symbols,
            leaf -> {
              PtNDArray known = watched.known(leaf);
              if (known != null) {
                return known;
              }
              PtNDArray v = leafValue(scope, leaf, inputs, Map.of());
              watched.watch(leaf, v);
              return v;
            });
    backward(scope, values.get(graph().outputs().get(spec.loss())));
    Natives.setGradients(false);
    return values;
  }

  /**
   * PyTorch refuses a loss that depends on nothing differentiable, and DJL cannot be asked whether
   * it does; a zero that is differentiated keeps it content.
   */
  private static void backward(PtNDManager scope, PtNDArray loss) {
    try (PtNDArray zero = Natives.number(scope, 0, DataType.FLOAT32);
        PtNDArray one = Natives.number(scope, 1, DataType.FLOAT32)) {
      JniUtils.attachGradient(zero, true);
      try (PtNDArray total = JniUtils.add(loss, zero)) {
        JniUtils.backward(total, one, false, false);
      }
    }
  }

  /** Notes the scalar outputs of one pass. */
  private void read(
      Map<Node, PtNDArray> values, Map<String, double[]> scalars, int pass, int passes) {
    List<String> names = ProgramSupport.floatScalars(graph());
    List<PtNDArray> arrays = names.stream().map(n -> values.get(graph().outputs().get(n))).toList();
    float[] numbers = Natives.scalars(arrays, DType.FLOAT32).toFloats();
    for (int i = 0; i < numbers.length; i++) {
      scalars.computeIfAbsent(names.get(i), n -> new double[passes])[pass] = numbers[i];
    }
  }

  /** Adds the norm to the outputs of the last pass, and averages their scalars. */
  private static void report(
      PtNDManager scope, Passes passes, int count, Map<String, DjlTensor> outputs) {
    if (count > 1) {
      passes
          .scalars()
          .forEach(
              (name, numbers) ->
                  outputs.put(name, scalar(scope, Arrays.stream(numbers).sum() / count)).close());
    }
    outputs.put(GRADIENT_NORM, scalar(scope, passes.norm()));
  }

  private static DjlTensor scalar(PtNDManager scope, double value) {
    return tensor(Natives.upload(scope, HostTensor.scalar(value)));
  }

  private static DjlTensor tensor(PtNDArray array) {
    return new DjlTensor(array, DType.FLOAT32);
  }

  private void update(Passes passes, int count, double learningRate) {
    if (!passes.isFinite(spec.loss())) {
      return;
    }
    double clip = Math.min(1, spec.optimizer().clipNorm() / (passes.norm() + CLIP_EPS));
    passes
        .watched()
        .parameters()
        .forEach(
            (name, handle) -> {
              PtNDArray gradient = JniUtils.getGradient(handle);
              if (gradient != null) {
                double rate = learningRate * spec.learningRateScale().applyAsDouble(name);
                PtNDArray own = session().parameter(name);
                session()
                    .moments()
                    .update(spec.optimizer(), name, own, gradient, rate, clip / count);
              }
            });
  }
}
