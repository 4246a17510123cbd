package dev.vgt4j.testkit;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.api.tensor.TensorSource;
import java.util.Arrays;
import java.util.Map;

/** One bool tensor of any size that takes no memory: false but for a few elements. */
final class LargeWeights implements Weights, TensorSource {
  static final String NAME = "large";

  private final long elements;
  private final long[] marked;

  private LargeWeights(long elements, long... marked) {
    this.elements = elements;
    this.marked = marked;
  }

  static Weights of(long elements, long... marked) {
    return new LargeWeights(elements, marked);
  }

  @Override
  public Map<String, TensorSpec> specs() {
    return Map.of(NAME, new TensorSpec(DType.BOOL, Shape.ofLongs(elements)));
  }

  @Override
  public HostTensor get(String name) {
    throw new InvalidInputException(name + " is larger than 2 GiB");
  }

  @Override
  public TensorSource source(String name) {
    return this;
  }

  @Override
  public DType dtype() {
    return DType.BOOL;
  }

  @Override
  public long[] shape() {
    return new long[] {elements};
  }

  @Override
  public HostTensor part(long from, int count) {
    HostTensor part = HostTensor.zeros(DType.BOOL, count);
    Arrays.stream(marked)
        .filter(i -> i >= from && i < from + count)
        .forEach(i -> part.bytes().put((int) (i - from), (byte) 1));
    return part;
  }
}
