package dev.vgt4j.core.io;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Tensors one after the other along the first axis, which is one after the other in memory too. A
 * run of elements is copied only if it crosses from one tensor into the next.
 *
 * @param parts of one type and of one shape but for the first axis
 * @param shape the shape of the whole
 */
record JoinedTensor(List<TensorSource> parts, long[] shape) implements TensorSource {
  @Override
  public DType dtype() {
    return parts.get(0).dtype();
  }

  @Override
  public HostTensor part(long from, int count) {
    Objects.checkFromIndexSize(from, count, elements());
    long start = 0;
    for (TensorSource p : parts) {
      long end = start + p.elements();
      if (from >= start && from + count <= end) {
        return p.part(from - start, count);
      }
      start = end;
    }
    return copied(from, count);
  }

  private HostTensor copied(long from, int count) {
    HostTensor out = HostTensor.zeros(dtype(), count);
    ByteBuffer bytes = out.bytes();
    long start = 0;
    for (TensorSource p : parts) {
      long first = Math.max(from, start);
      long last = Math.min(from + count, start + p.elements());
      if (first < last) {
        bytes.put(p.part(first - start, (int) (last - first)).bytes());
      }
      start += p.elements();
    }
    return out;
  }
}
