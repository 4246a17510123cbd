package dev.vgt4j.backend.djl;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.util.List;

/** Numbers between host memory and PyTorch, and handles of the same numbers. */
final class Natives {
  private Natives() {}

  /**
   * Copies numbers into PyTorch's memory, straight from a mapped file where they lie in one. Only
   * computable types reach PyTorch: DJL ends the process on some of the others.
   */
  static PtNDArray upload(PtNDManager owner, TensorSource value) {
    DataType type = type(value.dtype().computeType());
    PtNDArray onCpu =
        JniUtils.createEmptyNdArray(
            owner, new Shape(value.shape()), type, Device.cpu(), SparseFormat.DENSE);
    fill(onCpu, value);
    if (owner.getDevice().equals(Device.cpu())) {
      return onCpu;
    }
    try (onCpu) {
      return JniUtils.to(onCpu, type, owner.getDevice());
    } catch (EngineException e) {
      throw refused("upload " + value, e);
    }
  }

  /** A view of at most 2 GiB at a time, which is what a Java buffer can span. */
  private static void fill(PtNDArray array, TensorSource value) {
    long all = value.elements();
    value.forEachPart(
        (from, part) -> {
          if (part.size() == all) {
            part.widenInto(JniUtils.getByteBuffer(array, true));
            return;
          }
          try (PtNDArray flat = JniUtils.reshape(array, new long[] {-1});
              PtNDArray run = JniUtils.slice(flat, 0, from, from + part.size(), 1)) {
            part.widenInto(JniUtils.getByteBuffer(run, true));
          }
        });
  }

  /** Copies numbers to host memory. */
  static HostTensor download(PtNDArray array, DType type, long[] shape) {
    HostTensor out = HostTensor.zeros(type, shape);
    if (out.size() == 0) {
      return out;
    }
    // DJL gives temporary copies to the array's owner: lend it one that is closed at once
    try (PtNDManager scope = (PtNDManager) array.getManager().newSubManager()) {
      PtNDArray handle = alias(array, scope);
      ByteBuffer numbers = JniUtils.getByteBuffer(handle, true);
      out.bytes().put(numbers);
    } catch (EngineException e) {
      // what a GPU was told to do before this fails here
      throw refused("read " + out, e);
    }
    return out;
  }

  /** What callers get for an error of PyTorch, such as too little memory on a GPU. */
  static VgtException refused(String what, EngineException e) {
    return new VgtException(what + ": PyTorch refused an operation: " + e.getMessage(), e);
  }

  /** The numbers of tensors of one type and rank 0, in one copy. */
  static HostTensor scalars(List<PtNDArray> scalars, DType type) {
    long[] shape = {scalars.size()};
    if (scalars.isEmpty()) {
      return HostTensor.zeros(type, shape);
    }
    try (PtNDArray all = JniUtils.stack(scalars.toArray(PtNDArray[]::new), 0)) {
      return download(all, type, shape);
    }
  }

  /** Another handle of the same memory, without a history for gradients. */
  static PtNDArray alias(PtNDArray array, PtNDManager owner) {
    PtNDArray handle = JniUtils.detachGradient(array);
    if (handle.getManager() != owner) {
      handle.attach(owner);
    }
    return handle;
  }

  /** A rank-0 number. */
  static PtNDArray number(PtNDManager owner, double value, DataType type) {
    return JniUtils.full(owner, new Shape(), value, type, owner.getDevice(), SparseFormat.DENSE);
  }

  /**
   * Records operations for a backward pass, or not. Both settings belong to the calling thread, and
   * new threads start with them on, so every entry sets them. The other one keeps TorchScript from
   * recompiling one-line functions.
   */
  static void setGradients(boolean on) {
    JniUtils.setGradMode(on);
    JniUtils.setGraphExecutorOptimize(false);
  }

  static DataType type(DType type) {
    return switch (type) {
      case FLOAT32 -> DataType.FLOAT32;
      case INT64 -> DataType.INT64;
      case BOOL -> DataType.BOOLEAN;
      default -> throw new IllegalArgumentException(type + " is for storage only");
    };
  }

  static void requireOpen(boolean open, String what) {
    if (!open) {
      throw new IllegalStateException(what + " is closed");
    }
  }
}
