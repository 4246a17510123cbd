package dev.vgt4j.core.io;

import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checkpoints as {@code torch.save} writes them, for tests of other packages. */
public final class TorchSamples {
  private TorchSamples() {}

  /** Writes float32 weights as {@code {"state_dict": {name: tensor, ...}}}. */
  public static Path write(Path file, Weights weights) {
    PickleBuilder pickle = PickleBuilder.start().raw('}').text("state_dict").orderedDict();
    Map<String, ByteBuffer> storages = new LinkedHashMap<>();
    for (String name : weights.specs().keySet()) {
      HostTensor tensor = weights.get(name);
      if (tensor.dtype() != DType.FLOAT32) {
        throw new IllegalArgumentException(name + " is " + tensor.dtype());
      }
      String key = Integer.toString(storages.size());
      ByteBuffer copy = TorchArchive.little(tensor.bytes().remaining()).put(tensor.bytes());
      storages.put(key, copy);
      long[] shape = tensor.shape();
      pickle.text(name);
      pickle.tensor("FloatStorage", key, tensor.size(), 0, shape, strides(shape)).raw('s');
    }
    return TorchArchive.of(pickle.raw('s').stop(), storages).write(file);
  }

  private static long[] strides(long[] shape) {
    long[] strides = new long[shape.length];
    long next = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = next;
      next *= shape[i];
    }
    return strides;
  }
}
