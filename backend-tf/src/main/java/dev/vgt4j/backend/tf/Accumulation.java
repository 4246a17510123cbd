package dev.vgt4j.backend.tf;

import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;

/**
 * Sums of gradients over the passes of one step, in variables that exist only for programs that
 * make such steps, and the update by their mean.
 */
final class Accumulation {
  private final List<Operation> first = new ArrayList<>();
  private final List<Operation> further = new ArrayList<>();
  private final Output<?> share;
  private final Output<?> lossesFinite;
  private final Gradients mean;
  private final AdamUpdate update;

  Accumulation(TfSession session, GraphWriter writer, TrainSpec spec, Gradients gradients) {
    this.share = writer.placeholder(DType.FLOAT32, Shape.scalar());
    this.lossesFinite = writer.placeholder(DType.BOOL, Shape.scalar());
    Map<String, Output<?>> means = new LinkedHashMap<>();
    gradients
        .trained()
        .forEach(
            (name, g) -> {
              TfVariable sum = session.gradientSum(name);
              first.add(sum.write("AssignVariableOp", writer, g));
              further.add(sum.write("AssignAddVariableOp", writer, g));
              means.put(name, writer.add("Mul", sum.value(), share));
            });
    this.mean = Gradients.accumulated(writer, means, lossesFinite);
    this.update = new AdamUpdate(session, writer, spec, mean);
  }

  /** What a pass runs beside its outputs. */
  List<Operation> operations(boolean isFirst) {
    return isFirst ? first : further;
  }

  /** Feeds the step after the last pass. */
  void feed(Feeds feeds, int passes, boolean finite, double learningRate) {
    feeds.add("share", share, HostTensor.scalar(1.0 / passes));
    feeds.add("finite", lossesFinite, HostTensor.of(new boolean[] {finite}));
    feeds.add("learning rates", update.rates(), update.ratesFor(learningRate));
  }

  /** The mean gradients. */
  Gradients mean() {
    return mean;
  }

  /** The step after the last pass. */
  AdamUpdate update() {
    return update;
  }
}
