package dev.vgt4j.core.golden;

import dev.vgt4j.api.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Cutting and joining of tensors in host memory. */
final class HostTensors {
  private HostTensors() {}

  /** Elements from (included) to end (excluded) of an axis. */
  static HostTensor slice(HostTensor t, int axis, int from, int to) {
    long[] shape = t.shape();
    int inner = bytesBelow(t, axis);
    int length = (int) shape[axis];
    shape[axis] = to - from;
    HostTensor out = HostTensor.zeros(t.dtype(), shape);
    ByteBuffer target = out.bytes();
    for (int o = 0; o * length * inner < t.bytes().remaining(); o++) {
      target.put(t.bytes().slice((o * length + from) * inner, (to - from) * inner));
    }
    return out;
  }

  /** Joins tensors along an axis. */
  static HostTensor concat(int axis, HostTensor... parts) {
    long[] shape = parts[0].shape();
    shape[axis] = Arrays.stream(parts).mapToLong(p -> p.shape()[axis]).sum();
    HostTensor out = HostTensor.zeros(parts[0].dtype(), shape);
    ByteBuffer target = out.bytes();
    for (int o = 0; target.hasRemaining(); o++) {
      for (HostTensor p : parts) {
        int run = (int) p.shape()[axis] * bytesBelow(p, axis);
        target.put(p.bytes().slice(o * run, run));
      }
    }
    return out;
  }

  /** {@code [batch, n, d]} with entry i of the second axis taken from {@code order[i]}. */
  static HostTensor reordered(HostTensor t, int[] order) {
    HostTensor[] picked = new HostTensor[order.length];
    for (int i = 0; i < order.length; i++) {
      picked[i] = slice(t, 1, order[i], order[i] + 1);
    }
    return concat(1, picked);
  }

  private static int bytesBelow(HostTensor t, int axis) {
    int n = t.dtype().bytes();
    for (int i = axis + 1; i < t.shape().length; i++) {
      n *= (int) t.shape()[i];
    }
    return n;
  }
}
