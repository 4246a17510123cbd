package dev.vgt4j.core.model;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.util.function.LongConsumer;

/**
 * A tensor that tells of every part that was handed out.
 *
 * @param tensor the numbers
 * @param read told the bytes of a part, after it was read
 */
record CountedTensor(TensorSource tensor, LongConsumer read) implements TensorSource {
  @Override
  public DType dtype() {
    return tensor.dtype();
  }

  @Override
  public long[] shape() {
    return tensor.shape();
  }

  @Override
  public HostTensor part(long from, int count) {
    return tensor.part(from, count);
  }

  @Override
  public void forEachPart(PartReader reader) {
    tensor.forEachPart(
        (from, part) -> {
          reader.read(from, part);
          read.accept((long) part.size() * dtype().bytes());
        });
  }
}
