package dev.vgt4j.backend.tf;

import dev.vgt4j.api.graph.TensorSpec;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * A resource variable and the operations around it. (What {@code Ops.variable} makes is a legacy
 * variable, which has no gradients.)
 *
 * @param name unique in its session
 * @param spec type and shape
 * @param handle what updating operations take
 * @param value reads it
 * @param next placeholder of the numbers that {@code assign} writes
 * @param assign overwrites it
 */
record TfVariable(
    String name,
    TensorSpec spec,
    Output<?> handle,
    Output<?> value,
    Output<?> next,
    Operation assign) {

  static TfVariable create(GraphWriter writer, String name, TensorSpec spec) {
    DataType type = TfTensor.dataType(spec.dtype());
    Shape shape = Shape.of(spec.shape().toLongs());
    Output<?> handle =
        writer.add(
            "VarHandleOp",
            b -> b.setAttr("dtype", type).setAttr("shape", shape).setAttr("shared_name", name));
    Output<?> value = writer.add("ReadVariableOp", b -> b.setAttr("dtype", type), handle);
    Output<?> next = writer.placeholder(spec.dtype(), shape);
    Operation assign = write("AssignVariableOp", writer, handle, next);
    return new TfVariable(name, spec, handle, value, next, assign);
  }

  /** Sets it to zeros without sending them. */
  Operation clear(GraphWriter writer) {
    Output<?> shape = writer.ints(Lengths.fixed(spec.shape()));
    return write("AssignVariableOp", writer, writer.add("Fill", shape, writer.number(0)));
  }

  /** Changes it by an operation that takes the handle and a value. */
  Operation write(String operation, GraphWriter writer, Output<?> by) {
    return write(operation, writer, handle, by);
  }

  private static Operation write(
      String operation, GraphWriter writer, Output<?> handle, Output<?> by) {
    return writer.operation(operation, b -> b.addInput(handle).addInput(by));
  }
}
