package dev.vgt4j.backend.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Between host tensors and ONNX Runtime's. */
final class Tensors {
  private Tensors() {}

  /**
   * A view of the host memory if that is direct and each element lies at a multiple of its size,
   * else a copy of it; the caller closes it.
   */
  static OnnxTensor view(OrtEnvironment environment, HostTensor value) {
    // the runtime's own copying takes heap memory only as a buffer of the element type
    HostTensor direct = isAligned(value) ? value : copy(value);
    try {
      return OnnxTensor.createTensor(
          environment, direct.bytes(), direct.shape(), javaType(direct.dtype()));
    } catch (OrtException e) {
      throw new VgtException("ONNX Runtime refused a tensor " + value + ": " + e.getMessage(), e);
    }
  }

  /** Files may hold their numbers at any byte, which compiled code is not ready for. */
  private static boolean isAligned(HostTensor value) {
    ByteBuffer b = value.bytes();
    return b.isDirect() && b.alignmentOffset(0, value.dtype().bytes()) == 0;
  }

  /** A copy in direct memory. */
  static HostTensor copy(HostTensor value) {
    ByteBuffer from = value.bytes();
    ByteBuffer to = ByteBuffer.allocateDirect(from.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    to.put(from).flip();
    return HostTensor.wrap(value.dtype(), to, value.shape());
  }

  static DType dtype(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> DType.FLOAT32;
      case INT64 -> DType.INT64;
      case BOOL -> DType.BOOL;
      default ->
          throw new InvalidInputException(
              "element type " + type + ": expected FLOAT, INT64 or BOOL from a model");
    };
  }

  private static OnnxJavaType javaType(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> OnnxJavaType.FLOAT;
      case INT64 -> OnnxJavaType.INT64;
      case BOOL -> OnnxJavaType.BOOL;
      default -> throw new InvalidInputException("ONNX Runtime is not fed with " + dtype);
    };
  }
}
