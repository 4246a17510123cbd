package dev.vgt4j.backend.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** AdamW and what it remembers of every parameter that it has moved. */
final class Moments {
  private static final String FIRST = "exp_avg.";
  private static final String SECOND = "exp_avg_sq.";
  private static final String STEP = "step.";

  private final PtNDManager owner;
  private final Map<String, TensorSpec> specs;
  private final Map<String, Moment> byName = new TreeMap<>();

  private static final class Moment {
    final PtNDArray first;
    final PtNDArray second;
    long step;

    Moment(PtNDArray first, PtNDArray second, long step) {
      this.first = first;
      this.second = second;
      this.step = step;
    }
  }

  Moments(PtNDManager owner, Map<String, TensorSpec> specs) {
    this.owner = owner;
    this.specs = specs;
  }

  /**
   * Moves one parameter in place.
   *
   * @param gradientScale factor on the gradient, for clipping
   */
  void update(
      AdamW rule,
      String name,
      PtNDArray parameter,
      PtNDArray gradient,
      double learningRate,
      double gradientScale) {
    Moment m = byName.computeIfAbsent(name, n -> new Moment(zeros(parameter), zeros(parameter), 0));
    m.step++;
    // PyTorch divides both moments by their bias corrections; the kernel takes the raw ones, so
    // both corrections go into step size and eps
    double bias1 = 1 - Math.pow(rule.beta1(), m.step);
    double rootBias2 = Math.sqrt(1 - Math.pow(rule.beta2(), m.step));
    boolean decays = specs.get(name).shape().rank() >= rule.decayMinRank();
    JniUtils.adamUpdate(
        parameter,
        gradient,
        m.first,
        m.second,
        (float) learningRate,
        (float) (learningRate * rootBias2 / bias1),
        (float) (decays ? rule.weightDecay() : 0),
        (float) gradientScale,
        -1f,
        (float) rule.beta1(),
        (float) rule.beta2(),
        (float) (rule.eps() * rootBias2),
        true);
  }

  private PtNDArray zeros(PtNDArray like) {
    return JniUtils.createZerosNdArray(
        owner, like.getShape(), DataType.FLOAT32, owner.getDevice(), SparseFormat.DENSE);
  }

  Map<String, HostTensor> read() {
    Map<String, HostTensor> out = new LinkedHashMap<>();
    byName.forEach(
        (name, m) -> {
          long[] shape = specs.get(name).shape().toLongs();
          out.put(FIRST + name, Natives.download(m.first, DType.FLOAT32, shape));
          out.put(SECOND + name, Natives.download(m.second, DType.FLOAT32, shape));
          out.put(STEP + name, HostTensor.scalar(m.step));
        });
    return out;
  }

  /** Replaces everything; nothing changes if an entry does not fit. */
  void restore(Map<String, HostTensor> state) {
    Set<String> names = new TreeSet<>();
    state.forEach((key, value) -> names.add(checkedName(key, value)));
    for (String n : names) {
      for (String part : new String[] {FIRST, SECOND, STEP}) {
        if (!state.containsKey(part + n)) {
          throw new InvalidInputException("optimizer state: '" + part + n + "' is missing");
        }
      }
    }
    byName.values().forEach(Moments::free);
    byName.clear();
    for (String n : names) {
      PtNDArray first = Natives.upload(owner, state.get(FIRST + n));
      PtNDArray second = Natives.upload(owner, state.get(SECOND + n));
      byName.put(n, new Moment(first, second, (long) state.get(STEP + n).item()));
    }
  }

  private static void free(Moment m) {
    m.first.close();
    m.second.close();
  }

  private String checkedName(String key, HostTensor value) {
    String part = key.substring(0, key.indexOf('.') + 1);
    String name = key.substring(part.length());
    TensorSpec parameter = specs.get(name);
    if (parameter == null || !Set.of(FIRST, SECOND, STEP).contains(part)) {
      throw new InvalidInputException(
          "optimizer state: '" + key + "' belongs to no parameter of this session");
    }
    TensorSpec expected = part.equals(STEP) ? new TensorSpec(DType.INT64, Shape.of()) : parameter;
    TensorSpec got = new TensorSpec(value.dtype(), Shape.ofLongs(value.shape()));
    if (!got.equals(expected)) {
      throw new InvalidInputException(
          "optimizer state: '" + key + "': expected " + expected + ", got " + got);
    }
    return name;
  }
}
