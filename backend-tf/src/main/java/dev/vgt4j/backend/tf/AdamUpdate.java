package dev.vgt4j.backend.tf;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/**
 * AdamW on resource variables in PyTorch's arithmetic. TensorFlow's fused Adam computes {@code p -=
 * rate * m / (sqrt(v) + eps)}; both bias corrections are folded into the rate and eps that it is
 * fed with, so that parameters may have different step counts. All of it hangs on one switch that
 * passes the rates on only if loss and norm are finite: otherwise no update runs at all.
 */
final class AdamUpdate {
  private static final int NUMBERS = 3;

  private final AdamW adam;
  private final Moments moments;
  private final TrainSpec spec;
  private final List<TfVariable> parameters;
  private final Output<?> rates;
  private final List<Operation> operations = new ArrayList<>();

  AdamUpdate(TfSession session, GraphWriter writer, TrainSpec spec, Gradients gradients) {
    this.adam = spec.optimizer();
    this.spec = spec;
    this.moments = session.moments();
    this.parameters = gradients.trained().keySet().stream().map(session::variable).toList();
    this.rates = writer.placeholder(DType.FLOAT32, Shape.of(parameters.size(), NUMBERS));
    moments.require(gradients.trained().keySet());
    if (!parameters.isEmpty()) {
      write(writer, gradients);
    }
  }

  private void write(GraphWriter writer, Gradients gradients) {
    Operation live =
        writer.operation("Switch", b -> b.addInput(rates).addInput(gradients.finite()));
    List<Output<?>> rows = writer.unstack(live.output(1), parameters.size());
    Output<?> clip = clip(writer, gradients.norm());
    for (int i = 0; i < parameters.size(); i++) {
      TfVariable p = parameters.get(i);
      Output<?> g = gradients.trained().get(p.name());
      Output<?> clipped = clip == null ? g : writer.add("Mul", g, clip);
      operations.add(apply(writer, p, clipped, writer.unstack(rows.get(i), NUMBERS)));
    }
  }

  private @org.jspecify.annotations.Nullable Output<?> clip(GraphWriter writer, Output<?> norm) {
    if (Double.isInfinite(adam.clipNorm())) {
      return null;
    }
    Output<?> divisor = writer.add("AddV2", norm, writer.number(1e-6));
    Output<?> factor = writer.add("RealDiv", writer.number(adam.clipNorm()), divisor);
    return writer.add("Minimum", factor, writer.number(1));
  }

  private Operation apply(
      GraphWriter writer, TfVariable p, Output<?> gradient, List<Output<?>> numbers) {
    Operation decayed = decays(p.spec()) ? decay(writer, p, numbers.get(2)) : null;
    Moments.Moment m = moments.get(p.name());
    Output<?>[] inputs = {
      p.handle(),
      m.mean().handle(),
      m.square().handle(),
      writer.number(0), // both powers: see numbers(...)
      writer.number(0),
      numbers.get(0),
      writer.number(adam.beta1()),
      writer.number(adam.beta2()),
      numbers.get(1),
      gradient
    };
    return writer.operation(
        "ResourceApplyAdam",
        b -> {
          for (Output<?> in : inputs) {
            b.addInput(in);
          }
          if (decayed != null) {
            b.addControlInput(decayed);
          }
        });
  }

  private static Operation decay(GraphWriter writer, TfVariable p, Output<?> factor) {
    Output<?> part = writer.add("Mul", p.value(), factor);
    return writer.operation("AssignSubVariableOp", b -> b.addInput(p.handle()).addInput(part));
  }

  private boolean decays(TensorSpec p) {
    return adam.weightDecay() > 0 && p.shape().rank() >= adam.decayMinRank();
  }

  /** Fed with {@link #ratesFor}. */
  Output<?> rates() {
    return rates;
  }

  /** One row a parameter: rate, eps, decay. */
  HostTensor ratesFor(double learningRate) {
    float[] rows = new float[NUMBERS * parameters.size()];
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i).name();
      double rate = learningRate * spec.learningRateScale().applyAsDouble(name);
      long step = moments.steps(name) + 1;
      double correction1 = (1 - Math.pow(adam.beta1(), step)) * gain(adam.beta1());
      double correction2 = (1 - Math.pow(adam.beta2(), step)) * gain(adam.beta2());
      rows[NUMBERS * i] = (float) (rate * Math.sqrt(correction2) / correction1);
      rows[NUMBERS * i + 1] = (float) (adam.eps() * Math.sqrt(correction2));
      rows[NUMBERS * i + 2] = (float) (rate * adam.weightDecay());
    }
    return HostTensor.of(rows, parameters.size(), NUMBERS);
  }

  /**
   * TensorFlow takes 1 - beta in float32, which for 0.999 is off by 1e-5; PyTorch takes it in
   * float64.
   */
  private static double gain(double beta) {
    return (1f - (float) beta) / (1 - beta);
  }

  /** What a step runs. */
  List<Operation> operations() {
    return operations;
  }

  void count(boolean applied) {
    if (applied) {
      parameters.forEach(p -> moments.count(p.name()));
    }
  }
}
