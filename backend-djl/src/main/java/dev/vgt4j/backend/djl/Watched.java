package dev.vgt4j.backend.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handles that one step differentiates. Parameters keep theirs over all passes of the step, so
 * that PyTorch adds up the gradients.
 */
final class Watched {
  private final TrainSpec spec;
  private final boolean alsoInputs;
  private final Map<String, PtNDArray> parameters = new LinkedHashMap<>();
  private final Map<String, PtNDArray> inputs = new LinkedHashMap<>();

  /**
   * @param alsoInputs whether to differentiate the asked inputs, too; for one pass only
   */
  Watched(TrainSpec spec, boolean alsoInputs) {
    this.spec = spec;
    this.alsoInputs = alsoInputs;
  }

  /** A parameter's handle from an earlier pass, or null. */
  @Nullable PtNDArray known(Node leaf) {
    return leaf.kind() == Node.Kind.PARAMETER ? parameters.get(leaf.name()) : null;
  }

  /** Records what is done with a leaf's value if its gradient is wanted. */
  void watch(Node leaf, PtNDArray value) {
    boolean trained =
        leaf.kind() == Node.Kind.PARAMETER
            && leaf.spec().dtype() == DType.FLOAT32
            && spec.trainable().test(leaf.name());
    boolean asked =
        alsoInputs && leaf.kind() == Node.Kind.INPUT && spec.inputGradients().contains(leaf.name());
    if (trained || asked) {
      JniUtils.attachGradient(value, true);
      (trained ? parameters : inputs).put(leaf.name(), value);
    }
  }

  /** Gives the handles to another owner: results belong to the owner of what they come from. */
  void moveTo(PtNDManager owner) {
    parameters.values().forEach(handle -> handle.attach(owner));
    inputs.values().forEach(handle -> handle.attach(owner));
  }

  /** The parameters' handles by name. */
  Map<String, PtNDArray> parameters() {
    return parameters;
  }

  /** The global L2 norm of the parameters' gradients, in one copy to the host. */
  double norm() {
    List<PtNDArray> squares = new ArrayList<>();
    for (PtNDArray p : parameters.values()) {
      PtNDArray gradient = JniUtils.getGradient(p);
      if (gradient != null) {
        try (gradient;
            PtNDArray flat = JniUtils.reshape(gradient, new long[] {-1})) {
          squares.add(JniUtils.dot(flat, flat));
        }
      }
    }
    double sum = 0;
    for (float square : Natives.scalars(squares, DType.FLOAT32).toFloats()) {
      sum += square;
    }
    return Math.sqrt(sum);
  }

  /** Every wanted gradient by name; zeros where the loss does not depend on a leaf. */
  Map<String, PtNDArray> gradients() {
    Map<String, PtNDArray> out = new LinkedHashMap<>();
    parameters.forEach((name, handle) -> out.put(name, gradient(handle)));
    inputs.forEach((name, handle) -> out.put(name, gradient(handle)));
    return out;
  }

  private static PtNDArray gradient(PtNDArray handle) {
    PtNDArray gradient = JniUtils.getGradient(handle);
    return gradient != null
        ? gradient
        : JniUtils.zerosLike(
            handle, DataType.FLOAT32, handle.getManager().getDevice(), SparseFormat.DENSE);
  }
}
