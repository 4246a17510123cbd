package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.ProgramOptions.Quantization;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Node;
import dev.vgt4j.api.graph.Op;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Replaces weights by what a quantized program reads. */
final class Quantizer {
  private Quantizer() {}

  /** See {@link dev.vgt4j.api.backend.ProgramFiles#stored}. */
  static Map<String, HostTensor> stored(
      Collection<GraphDefinition> definitions, Weights weights, ProgramOptions options) {
    Set<String> chosen = chosen(definitions, weights, options);
    Map<String, HostTensor> out = new TreeMap<>();
    for (String name : weights.specs().keySet()) {
      HostTensor value = weights.get(name);
      if (chosen.contains(name)) {
        HostTensor floats = value.widened();
        out.putAll(QuantizedWeight.quantize(name, floats, options.quantization()));
      } else {
        out.put(name, value);
      }
    }
    return out;
  }

  private static Set<String> chosen(
      Collection<GraphDefinition> definitions, Weights weights, ProgramOptions options) {
    Set<String> linear = new HashSet<>();
    Set<String> other = new HashSet<>();
    if (options.quantization() == Quantization.NONE) {
      return linear;
    }
    for (GraphDefinition d : definitions) {
      Graph graph = Graph.record(d, weights.specs(), Lowering.fusedOperations(options.lowering()));
      for (Node n : graph.nodes()) {
        for (int i = 0; i < n.inputs().size(); i++) {
          Node input = n.inputs().get(i);
          if (input.kind() == Node.Kind.PARAMETER) {
            boolean isWeight = i == 1 && n.op() instanceof Op.Linear;
            (isWeight ? linear : other).add(input.name());
          }
        }
      }
      graph.outputs().values().forEach(n -> other.add(n.name()));
      graph.updates().values().forEach(n -> other.add(n.name()));
    }
    linear.removeAll(other);
    linear.removeIf(
        name ->
            options.excludes(name)
                || !QuantizedWeight.fits(
                    options.quantization(), weights.specs().get(name).shape()));
    return linear;
  }
}
