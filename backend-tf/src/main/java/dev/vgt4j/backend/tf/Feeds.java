package dev.vgt4j.backend.tf;

import dev.vgt4j.api.tensor.TensorSource;
import dev.vgt4j.api.tensor.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;

/** What one run is fed with; frees the native copies of host tensors afterwards. */
final class Feeds implements AutoCloseable {
  private final Map<Output<?>, Tensor> tensors = new LinkedHashMap<>();
  private final List<Tensor> copies = new ArrayList<>();

  /** Host tensors are copied, device tensors are passed as they are. */
  Feeds add(String name, Output<?> placeholder, Value value) {
    Tensor t = TfTensor.nativeOf(name, value);
    if (!(value instanceof TfTensor)) {
      copies.add(t);
    }
    tensors.put(placeholder, t);
    return this;
  }

  /** Feeds a native copy of numbers of any size. */
  Feeds addCopy(Output<?> placeholder, TensorSource value) {
    Tensor t = TfTensor.copyOf(value);
    copies.add(t);
    tensors.put(placeholder, t);
    return this;
  }

  void into(Session.Runner runner) {
    tensors.forEach(runner::feed);
  }

  @Override
  public void close() {
    copies.forEach(Tensor::close);
  }
}
