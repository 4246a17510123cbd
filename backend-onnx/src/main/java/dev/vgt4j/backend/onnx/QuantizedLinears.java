package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.ProgramOptions.Quantization;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes linear layers whose weights are whole numbers; the bytes are the same in both styles. */
final class QuantizedLinears {
  /** How ONNX Runtime multiplies blocks: by inputs of 8 bits. */
  private static final long ACCURACY_LEVEL = 4;

  private final ModelWriter writer;
  private final boolean tuned;
  private final Lowering.ParameterSource source;
  private final Map<String, QuantizedWeight> weights = new HashMap<>();
  private final Map<String, ModelValue> parts = new HashMap<>();

  QuantizedLinears(
      ModelWriter writer, ProgramOptions.Lowering style, Lowering.ParameterSource source) {
    this.writer = writer;
    this.tuned = style == ProgramOptions.Lowering.TUNED;
    this.source = source;
  }

  /** Makes a parameter known; the value stands for it in {@link #product} and nowhere else. */
  ModelValue declare(String parameter, QuantizedWeight weight) {
    weights.put(parameter, weight);
    return new ModelValue(parameter, weight.spec());
  }

  boolean has(ModelValue weight) {
    return weights.containsKey(weight.name());
  }

  /**
   * The layer.
   *
   * @param x {@code [rows, inputs]}
   * @return {@code [rows, outputs]}
   */
  ModelValue product(ModelValue x, ModelValue weight, @Nullable ModelValue bias) {
    QuantizedWeight q = weights.get(weight.name());
    Shape shape = x.shape().with(1, Dim.of(q.outputs()));
    TensorSpec out = new TensorSpec(DType.FLOAT32, shape);
    if (q.kind() == Quantization.INT8_DYNAMIC) {
      return tuned
          ? fusedWholeNumbers(x, weight.name(), q, bias, out)
          : wholeNumbers(x, weight.name(), q, bias, out);
    }
    return tuned
        ? fusedBlocks(x, weight.name(), q, bias, out)
        : blocks(x, weight.name(), q, bias, out);
  }

  private ModelValue fusedWholeNumbers(
      ModelValue x, String name, QuantizedWeight q, @Nullable ModelValue bias, TensorSpec out) {
    List<ModelValue> in = new ArrayList<>(List.of(x, columns(name, q), scales(name, q.outputs())));
    if (bias != null) {
      in.addAll(List.of(ModelValue.ABSENT, bias));
    }
    return writer.fused("DynamicQuantizeMatMul", out, in);
  }

  private ModelValue wholeNumbers(
      ModelValue x, String name, QuantizedWeight q, @Nullable ModelValue bias, TensorSpec out) {
    TensorSpec numbers = new TensorSpec(DType.UINT8, x.shape());
    TensorSpec scale = new TensorSpec(DType.FLOAT32, Shape.of());
    TensorSpec zero = new TensorSpec(DType.UINT8, Shape.of());
    List<ModelValue> input =
        writer.nodes("DynamicQuantizeLinear", List.of(numbers, scale, zero), List.of(x));
    ModelValue sums =
        writer.node(
            "MatMulInteger",
            new TensorSpec(DType.INT32, out.shape()),
            List.of(input.get(0), columns(name, q), input.get(2)));
    ModelValue floats =
        writer.node("Cast", out, List.of(sums), Protos.attribute("to", Protos.type(DType.FLOAT32)));
    TensorSpec perOutput = new TensorSpec(DType.FLOAT32, Shape.of(q.outputs()));
    ModelValue factor =
        writer.node("Mul", perOutput, List.of(input.get(1), scales(name, q.outputs())));
    ModelValue y = writer.node("Mul", out, List.of(floats, factor));
    return bias == null ? y : writer.node("Add", out, List.of(y, bias));
  }

  private ModelValue fusedBlocks(
      ModelValue x, String name, QuantizedWeight q, @Nullable ModelValue bias, TensorSpec out) {
    int blob = QuantizedWeight.BLOCK * q.bits() / Byte.SIZE;
    ModelValue numbers =
        part(name + QuantizedWeight.NUMBERS, DType.UINT8, q.outputs(), q.blocks(), blob);
    List<ModelValue> in =
        new ArrayList<>(List.of(x, numbers, scales(name, q.outputs() * q.blocks())));
    if (bias != null) {
      in.addAll(List.of(ModelValue.ABSENT, ModelValue.ABSENT, bias));
    }
    return writer.fused(
        "MatMulNBits",
        out,
        in,
        Protos.attribute("K", q.inputs()),
        Protos.attribute("N", q.outputs()),
        Protos.attribute("bits", q.bits()),
        Protos.attribute("block_size", QuantizedWeight.BLOCK),
        Protos.attribute("accuracy_level", ACCURACY_LEVEL));
  }

  private ModelValue blocks(
      ModelValue x, String name, QuantizedWeight q, @Nullable ModelValue bias, TensorSpec out) {
    int type = q.bits() == 4 ? Protos.UINT4 : Protos.type(DType.UINT8);
    String key = name + QuantizedWeight.NUMBERS;
    ModelValue numbers = part(key, type, DType.UINT8, q.outputs(), q.inputs());
    ModelValue scales = scales(name, q.outputs(), q.blocks());
    ModelValue weight =
        writer.node(
            "DequantizeLinear",
            q.spec(),
            List.of(numbers, scales, zeros(name, q, type)),
            Protos.attribute("axis", 1),
            Protos.attribute("block_size", QuantizedWeight.BLOCK));
    List<ModelValue> in = bias == null ? List.of(x, weight) : List.of(x, weight, bias);
    return writer.node("Gemm", out, in, Protos.attribute("transB", 1));
  }

  /** Signed, for which processors have the faster instructions. */
  private ModelValue columns(String name, QuantizedWeight q) {
    return part(name + QuantizedWeight.NUMBERS, DType.INT8, q.inputs(), q.outputs());
  }

  private ModelValue scales(String name, long... shape) {
    return part(name + QuantizedWeight.SCALES, DType.FLOAT32, shape);
  }

  private ModelValue part(String name, DType dtype, long... shape) {
    return part(name, Protos.type(dtype), dtype, shape);
  }

  private ModelValue part(String name, int type, DType dtype, long... shape) {
    return parts.computeIfAbsent(
        name,
        n -> {
          TensorProto.Builder t =
              TensorProto.newBuilder().setName(writer.claim(n, ".part")).setDataType(type);
          Arrays.stream(shape).forEach(t::addDims);
          source.place(n, t);
          writer.initializer(t.build());
          return new ModelValue(t.getName(), new TensorSpec(dtype, Shape.ofLongs(shape)));
        });
  }

  /** The number that stands for zero in every block. */
  private ModelValue zeros(String name, QuantizedWeight q, int type) {
    return parts.computeIfAbsent(
        name + ".zeros",
        n -> {
          long count = q.outputs() * q.blocks();
          boolean pairs = q.bits() == 4;
          int two = pairs ? q.zero() << 4 | q.zero() : q.zero();
          ByteBuffer bytes = filled(Math.toIntExact(pairs ? (count + 1) / 2 : count), (byte) two);
          TensorProto t =
              TensorProto.newBuilder()
                  .setName(writer.claim(n, ".part"))
                  .setDataType(type)
                  .addDims(q.outputs())
                  .addDims(q.blocks())
                  .setRawData(ByteString.copyFrom(bytes))
                  .build();
          writer.initializer(t);
          Shape shape = Shape.of(q.outputs(), q.blocks());
          return new ModelValue(t.getName(), new TensorSpec(DType.UINT8, shape));
        });
  }

  private static ByteBuffer filled(int count, byte value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, value);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
