package dev.vgt4j.backend.tf;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Scope;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt32;

/** Adds operations to one name scope of a TensorFlow graph. */
final class GraphWriter {
  private final Scope scope;

  GraphWriter(Scope scope) {
    this.scope = scope;
  }

  GraphWriter sub(String name) {
    return new GraphWriter(scope.withSubScope(name));
  }

  /** Adds an operation; {@code fill} sets its inputs and attributes. */
  Operation operation(String type, Consumer<OperationBuilder> fill) {
    OperationBuilder builder = scope.opBuilder(type, type);
    fill.accept(builder);
    return builder.build();
  }

  Output<?> add(String type, Consumer<OperationBuilder> attributes, Output<?>... inputs) {
    Operation op =
        operation(
            type,
            b -> {
              for (Output<?> in : inputs) {
                b.addInput(in);
              }
              attributes.accept(b);
            });
    return op.output(0);
  }

  Output<?> add(String type, Output<?>... inputs) {
    return add(type, b -> {}, inputs);
  }

  Output<?> placeholder(DType dtype, Shape shape) {
    return add(
        "Placeholder", b -> b.setAttr("dtype", TfTensor.dataType(dtype)).setAttr("shape", shape));
  }

  /** An int32 vector: what shapes, axes and orders are given as. */
  Output<?> ints(int... values) {
    try (TInt32 t = TInt32.vectorOf(values)) {
      return constant(t);
    }
  }

  /** An int32 scalar. */
  Output<?> integer(int value) {
    try (TInt32 t = TInt32.scalarOf(value)) {
      return constant(t);
    }
  }

  /** A float32 scalar. */
  Output<?> number(double value) {
    return constant(HostTensor.scalar(value));
  }

  Output<?> constant(HostTensor value) {
    try (Tensor t = TfTensor.copyOf(value)) {
      return constant(t);
    }
  }

  private Output<?> constant(Tensor value) {
    return add("Const", b -> b.setAttr("dtype", value.dataType()).setAttr("value", value));
  }

  Output<?> reshape(Output<?> x, int... shape) {
    return add("Reshape", x, ints(shape));
  }

  /** To lengths that are joined from int32 vectors. */
  Output<?> reshape(Output<?> x, Output<?>... lengths) {
    return add("Reshape", x, concat(List.of(lengths), 0));
  }

  /** Neighbouring elements of a vector, such as a shape. */
  Output<?> part(Output<?> vector, int from, int count) {
    return add("Slice", vector, ints(from), ints(count));
  }

  /** A reduction, such as {@code Sum}, over axes. */
  Output<?> reduce(String type, Output<?> x, boolean keepDims, int... axes) {
    return add(type, b -> b.setAttr("keep_dims", keepDims), x, ints(axes));
  }

  /**
   * Matrix products along the last two axes, by oneDNN's kernel on Intel's processors and by
   * Eigen's on others: on the narrow matrices of attention each was measured to be about twice as
   * fast there as the other. On GPUs both are the same.
   */
  Output<?> batchedProduct(Output<?> a, Output<?> b, boolean transposeA, boolean transposeB) {
    Consumer<OperationBuilder> transposed =
        o -> o.setAttr("adj_x", transposeA).setAttr("adj_y", transposeB);
    return Processor.IS_INTEL
        ? add("BatchMatMulV2", transposed, a, b)
        : add("BatchMatMulV3", transposed.andThen(o -> o.setAttr("Tout", DataType.DT_FLOAT)), a, b);
  }

  Output<?> transpose(Output<?> x, int... axes) {
    return add("Transpose", x, ints(axes));
  }

  /** The same values under a name of their own: one output cannot be fetched twice. */
  Map<String, Output<?>> fetchable(Map<String, Output<?>> values) {
    Map<String, Output<?>> out = new LinkedHashMap<>();
    values.forEach((name, v) -> out.put(name, add("Identity", v)));
    return out;
  }

  Output<?> cast(Output<?> x, DataType type) {
    return add("Cast", b -> b.setAttr("DstT", type), x);
  }

  Output<?> concat(List<Output<?>> parts, int axis) {
    Output<?>[] list = parts.toArray(Output<?>[]::new);
    Output<?> at = integer(axis);
    return operation("ConcatV2", b -> b.addInputList(list).addInput(at)).output(0);
  }

  /** Equal parts along an axis. */
  List<Output<?>> split(Output<?> x, int axis, int parts) {
    Output<?> at = integer(axis);
    Operation op =
        operation("Split", b -> b.addInput(at).addInput(x).setAttr("num_split", (long) parts));
    return List.of(op.outputList(0, parts));
  }

  Output<?> pad(Output<?> x, long[] before, long[] after) {
    int[] pairs = new int[2 * before.length];
    for (int i = 0; i < before.length; i++) {
      pairs[2 * i] = Math.toIntExact(before[i]);
      pairs[2 * i + 1] = Math.toIntExact(after[i]);
    }
    return add("Pad", x, reshape(ints(pairs), before.length, 2));
  }

  /** The rows of a tensor. */
  List<Output<?>> unstack(Output<?> x, int count) {
    Operation op = operation("Unpack", b -> b.addInput(x).setAttr("num", (long) count));
    return List.of(op.outputList(0, count));
  }
}
