package dev.vgt4j.backend.tf;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
  private static final String ASSIGN = "AssignVariableOp";
  private static final String SUBTRACT = "AssignSubVariableOp";

  private final GraphWriter writer;
  private final AdamW adam;
  private final Moments moments;
  private final TrainSpec spec;
  private final List<TfVariable> parameters;
  private final Output<?> rates;
  private final List<Operation> operations = new ArrayList<>();

  AdamUpdate(TfSession session, GraphWriter writer, TrainSpec spec, Gradients gradients) {
    this.writer = writer;
    this.adam = spec.optimizer();
    this.spec = spec;
    this.moments = session.moments();
    this.parameters = gradients.trained().keySet().stream().map(session::variable).toList();
    this.rates = writer.placeholder(DType.FLOAT32, Shape.of(parameters.size(), NUMBERS));
    moments.require(gradients.trained().keySet());
    if (!parameters.isEmpty()) {
      write(gradients);
    }
  }

  private void write(Gradients gradients) {
    Operation live =
        writer.operation("Switch", b -> b.addInput(rates).addInput(gradients.finite()));
    List<Output<?>> rows = writer.unstack(live.output(1), parameters.size());
    Output<?> clip = clip(gradients.norm());
    for (int i = 0; i < parameters.size(); i++) {
      TfVariable p = parameters.get(i);
      Output<?> g = gradients.trained().get(p.name());
      Output<?> clipped = clip == null ? g : writer.add("Mul", g, clip);
      List<Output<?>> numbers = writer.unstack(rows.get(i), NUMBERS);
      Operation decayed = decays(p.spec()) ? decay(p, numbers.get(2)) : null;
      if (isFused()) {
        operations.add(fused(p, clipped, numbers, decayed));
      } else {
        plain(p, clipped, numbers, decayed);
      }
    }
  }

  /**
   * The fused operation adds {@code (1 - beta) * (new - old)} to a moment. If beta is small that
   * leaves rounding errors of the old value's size, which may dwarf the new one.
   */
  private boolean isFused() {
    return adam.beta1() >= 0.5 && adam.beta2() >= 0.5;
  }

  private @Nullable Output<?> clip(Output<?> norm) {
    if (Double.isInfinite(adam.clipNorm())) {
      return null;
    }
    Output<?> divisor = writer.add("AddV2", norm, writer.number(1e-6));
    Output<?> factor = writer.add("RealDiv", writer.number(adam.clipNorm()), divisor);
    return writer.add("Minimum", factor, writer.number(1));
  }

  private Operation fused(
      TfVariable p, Output<?> gradient, List<Output<?>> numbers, @Nullable Operation decayed) {
    Moments.Moment m = moments.get(p.name());
    Output<?> noCorrection = writer.number(0);
    Output<?>[] inputs = {
      p.handle(),
      m.mean().handle(),
      m.square().handle(),
      noCorrection,
      noCorrection,
      numbers.get(0),
      writer.number(adam.beta1()),
      writer.number(adam.beta2()),
      numbers.get(1),
      gradient
    };
    return after(decayed, "ResourceApplyAdam", inputs);
  }

  private void plain(
      TfVariable p, Output<?> gradient, List<Output<?>> numbers, @Nullable Operation decayed) {
    Moments.Moment m = moments.get(p.name());
    Output<?> mean = blend(m.mean(), gradient, adam.beta1());
    Output<?> square = blend(m.square(), writer.add("Square", gradient), adam.beta2());
    Output<?> root = writer.add("AddV2", writer.add("Sqrt", square), numbers.get(1));
    Output<?> step = writer.add("RealDiv", writer.add("Mul", mean, numbers.get(0)), root);
    Operation live = numbers.get(0).op();
    operations.add(after(live, ASSIGN, m.mean().handle(), mean));
    operations.add(after(live, ASSIGN, m.square().handle(), square));
    operations.add(after(decayed, SUBTRACT, p.handle(), step));
  }

  private Output<?> blend(TfVariable old, Output<?> next, double beta) {
    Output<?> kept = writer.add("Mul", old.value(), writer.number(beta));
    return writer.add("AddV2", kept, writer.add("Mul", next, writer.number(1 - beta)));
  }

  private Operation after(@Nullable Operation first, String type, Output<?>... inputs) {
    return writer.operation(
        type,
        b -> {
          for (Output<?> in : inputs) {
            b.addInput(in);
          }
          if (first != null) {
            b.addControlInput(first);
          }
        });
  }

  /** The product becomes the variable, so that nothing is read or written twice. */
  private Operation decay(TfVariable p, Output<?> factor) {
    Output<?> decayed = writer.add("Mul", p.value(), factor);
    return after(null, ASSIGN, p.handle(), decayed);
  }

  private boolean decays(TensorSpec p) {
    return adam.weightDecay() > 0 && p.shape().rank() >= adam.decayMinRank();
  }

  /** Fed with {@link #ratesFor}. */
  Output<?> rates() {
    return rates;
  }

  /** One row a parameter: rate, eps, what decay leaves. */
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
      rows[NUMBERS * i + 2] = (float) (1 - rate * adam.weightDecay());
    }
    return HostTensor.of(rows, parameters.size(), NUMBERS);
  }

  /**
   * The fused operation takes 1 - beta in float32, which for 0.999 is off by 1e-5; PyTorch takes it
   * in float64.
   */
  private double gain(double beta) {
    return isFused() ? (1f - (float) beta) / (1 - beta) : 1;
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
