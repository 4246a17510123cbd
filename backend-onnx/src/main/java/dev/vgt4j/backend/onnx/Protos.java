package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;

/** Small ONNX messages. */
final class Protos {
  /** The element type of unsigned numbers of 4 bits, which the message classes do not know yet. */
  static final int UINT4 = 21;

  private Protos() {}

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto attribute(String name, long[] values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(Arrays.stream(values).boxed().toList())
        .build();
  }

  static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** A tensor whose numbers stand in the model itself. */
  static TensorProto tensor(String name, HostTensor value) {
    TensorProto.Builder t = TensorProto.newBuilder().setName(name).setDataType(type(value.dtype()));
    Arrays.stream(value.shape()).forEach(t::addDims);
    return t.setRawData(ByteString.copyFrom(value.bytes())).build();
  }

  /** A model input or output; lengths that are not plain numbers appear by their formula. */
  static ValueInfoProto valueInfo(String name, TensorSpec spec) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dim d : spec.shape().dims()) {
      shape.addDim(
          d.isConstant()
              ? TensorShapeProto.Dimension.newBuilder().setDimValue(d.value())
              : TensorShapeProto.Dimension.newBuilder().setDimParam(d.toString()));
    }
    TypeProto.Tensor type =
        TypeProto.Tensor.newBuilder().setElemType(type(spec.dtype())).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  /** ONNX's number of an element type. */
  static int type(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> TensorProto.DataType.FLOAT_VALUE;
      case INT64 -> TensorProto.DataType.INT64_VALUE;
      case BOOL -> TensorProto.DataType.BOOL_VALUE;
      case FLOAT64 -> TensorProto.DataType.DOUBLE_VALUE;
      case FLOAT16 -> TensorProto.DataType.FLOAT16_VALUE;
      case BFLOAT16 -> TensorProto.DataType.BFLOAT16_VALUE;
      case INT32 -> TensorProto.DataType.INT32_VALUE;
      case UINT8 -> TensorProto.DataType.UINT8_VALUE;
      case INT8 -> TensorProto.DataType.INT8_VALUE;
    };
  }
}
