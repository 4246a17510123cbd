package dev.vgt4j.backend.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.ArrayList;
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
    if (parts.size() != 1) {
      throw new UnsupportedOperationException("step of several parts");
    }
    return differentiate(parts.get(0), pass -> update(pass, learningRate));
  }

  @Override
  public Outputs gradients(Map<String, ? extends Value> inputs) {
    return differentiate(inputs, this::addGradients);
  }

  /** What one forward and backward pass left behind; dies with the run's scope. */
  private record Pass(
      Map<String, PtNDArray> parameters,
      Map<String, PtNDArray> inputs,
      double loss,
      double norm,
      Map<String, DjlTensor> outputs) {}

  private interface AfterBackward {
    void accept(Pass pass);
  }

  private Outputs differentiate(Map<String, ? extends Value> inputs, AfterBackward then) {
    Map<String, Long> symbols = bind(inputs, Map.of());
    try (PtNDManager scope = session().newScope()) {
      Map<String, PtNDArray> parameters = new LinkedHashMap<>();
      Map<String, PtNDArray> fed = new LinkedHashMap<>();
      Natives.setGradients(true);
      Map<Node, PtNDArray> values =
          forward(
              scope,
              symbols,
              leaf -> {
                PtNDArray v = leafValue(scope, leaf, inputs, Map.of());
                watch(leaf, v, parameters, fed);
                return v;
              });
      PtNDArray loss = values.get(graph().outputs().get(spec.loss()));
      backward(scope, loss);
      Natives.setGradients(false);
      double[] lossAndNorm = lossAndNorm(scope, loss, parameters);
      Map<String, DjlTensor> outputs = keep(graph().outputs(), values);
      Pass pass = new Pass(parameters, fed, lossAndNorm[0], lossAndNorm[1], outputs);
      then.accept(pass);
      HostTensor norm = HostTensor.scalar(pass.norm());
      outputs.put(GRADIENT_NORM, new DjlTensor(Natives.upload(scope, norm), DType.FLOAT32));
      return new Outputs(outputs);
    } finally {
      Natives.setGradients(false);
    }
  }

  private void watch(
      Node leaf, PtNDArray value, Map<String, PtNDArray> parameters, Map<String, PtNDArray> fed) {
    boolean trained =
        leaf.kind() == Node.Kind.PARAMETER
            && leaf.spec().dtype() == DType.FLOAT32
            && spec.trainable().test(leaf.name());
    boolean asked = leaf.kind() == Node.Kind.INPUT && spec.inputGradients().contains(leaf.name());
    if (trained || asked) {
      JniUtils.attachGradient(value, true);
      (trained ? parameters : fed).put(leaf.name(), value);
    }
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

  /** The loss and the global L2 norm of the parameters' gradients, in one copy to the host. */
  private static double[] lossAndNorm(
      PtNDManager scope, PtNDArray loss, Map<String, PtNDArray> parameters) {
    List<PtNDArray> scalars = new ArrayList<>();
    scalars.add(Natives.alias(loss, scope));
    for (PtNDArray p : parameters.values()) {
      PtNDArray gradient = JniUtils.getGradient(p);
      if (gradient != null) {
        try (gradient;
            PtNDArray flat = JniUtils.reshape(gradient, new long[] {-1})) {
          scalars.add(JniUtils.dot(flat, flat));
        }
      }
    }
    try (PtNDArray all = JniUtils.stack(scalars.toArray(PtNDArray[]::new), 0)) {
      HostTensor host = Natives.download(all, DType.FLOAT32, new long[] {scalars.size()});
      double sum = 0;
      for (int i = 1; i < scalars.size(); i++) {
        sum += host.at(i);
      }
      return new double[] {host.at(0), Math.sqrt(sum)};
    }
  }

  private void update(Pass pass, double learningRate) {
    if (!Double.isFinite(pass.loss()) || !Double.isFinite(pass.norm())) {
      return;
    }
    double clip = Math.min(1, spec.optimizer().clipNorm() / (pass.norm() + CLIP_EPS));
    pass.parameters()
        .forEach(
            (name, handle) -> {
              PtNDArray gradient = JniUtils.getGradient(handle);
              if (gradient != null) {
                double rate = learningRate * spec.learningRateScale().applyAsDouble(name);
                PtNDArray own = session().parameter(name);
                session().moments().update(spec.optimizer(), name, own, gradient, rate, clip);
              }
            });
  }

  private void addGradients(Pass pass) {
    pass.parameters().forEach((name, handle) -> addGradient(pass, name, handle));
    pass.inputs().forEach((name, handle) -> addGradient(pass, name, handle));
  }

  private static void addGradient(Pass pass, String name, PtNDArray handle) {
    PtNDArray gradient = JniUtils.getGradient(handle);
    if (gradient == null) {
      gradient =
          JniUtils.zerosLike(
              handle,
              DataType.FLOAT32,
              handle.getManager().getDevice(),
              ai.djl.ndarray.types.SparseFormat.DENSE);
    }
    pass.outputs().put(GRADIENT + name, new DjlTensor(gradient, DType.FLOAT32));
  }
}
