package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.StoredTensor;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Weights as byte ranges of files beside the model. */
final class StoredWeights implements Lowering.ParameterSource {
  private final Map<String, StoredTensor> tensors;
  private final Map<String, QuantizedWeight> quantized = new HashMap<>();

  StoredWeights(Map<String, StoredTensor> tensors) {
    this.tensors = tensors;
    tensors.forEach(
        (name, t) -> {
          boolean isBytes = Set.of(DType.UINT8, DType.INT8).contains(t.spec().dtype());
          if (name.endsWith(QuantizedWeight.NUMBERS) && isBytes) {
            String weight = name.substring(0, name.length() - QuantizedWeight.NUMBERS.length());
            quantized.put(weight, QuantizedWeight.of(weight, t.spec().shape()));
          }
        });
  }

  /** What model code sees. */
  Map<String, TensorSpec> specs() {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    tensors.forEach((name, t) -> specs.put(name, t.spec()));
    quantized.forEach(
        (name, q) -> {
          specs.remove(name + QuantizedWeight.NUMBERS);
          specs.remove(name + QuantizedWeight.SCALES);
          specs.put(name, q.spec());
        });
    return specs;
  }

  @Override
  public DType describe(Node parameter, TensorProto.Builder tensor) {
    return place(parameter.name(), tensor).dtype();
  }

  @Override
  public @Nullable QuantizedWeight quantized(String parameter) {
    return quantized.get(parameter);
  }

  @Override
  public TensorSpec place(String name, TensorProto.Builder tensor) {
    StoredTensor stored = tensors.get(name);
    if (stored == null) {
      throw new InvalidInputException("weights have no tensor '" + name + "'");
    }
    tensor
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(Protos.entry("location", stored.file()))
        .addExternalData(Protos.entry("offset", Long.toString(stored.offset())))
        .addExternalData(Protos.entry("length", Long.toString(stored.length())));
    return stored.spec();
  }
}
