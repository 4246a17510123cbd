package dev.vgt4j.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Feeds a model once and hands out what it computed. */
final class OnnxRun {
  private final OrtEnvironment environment;
  private final Graph graph;
  private final PortNames names;

  OnnxRun(OrtEnvironment environment, Graph graph, PortNames names) {
    this.environment = environment;
    this.graph = graph;
    this.names = names;
  }

  /** Checks, runs, replaces the updated states. */
  Outputs run(OrtSession session, State state, Map<String, ? extends Value> inputs) {
    Map<String, Value> current = state.values();
    ProgramSupport.bind(graph, inputs, current);
    Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
    List<OnnxTensor> views = new ArrayList<>();
    try {
      names.inputs().forEach((name, port) -> feeds.put(port, feed(name, inputs.get(name), views)));
      names.states().forEach((name, port) -> feeds.put(port, feed(name, current.get(name), views)));
      return collect(session.run(feeds), state);
    } catch (OrtException e) {
      throw new VgtException("ONNX Runtime failed to run the program: " + e.getMessage(), e);
    } finally {
      views.forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor feed(String name, Value value, List<OnnxTensor> views) {
    if (value instanceof OnnxDeviceTensor d) {
      return d.tensor();
    }
    if (value instanceof HostTensor h) {
      OnnxTensor view = Tensors.view(environment, h);
      views.add(view);
      return view;
    }
    throw new InvalidInputException(
        "run: '"
            + name
            + "' is a "
            + (value instanceof DeviceTensor ? "tensor of another backend" : value.getClass())
            + "; pass it through the host with toHost()");
  }

  private Outputs collect(OrtSession.Result result, State state) {
    Map<String, OnnxDeviceTensor> byPort = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> e : result) {
      byPort.put(e.getKey(), new OnnxDeviceTensor((OnnxTensor) e.getValue()));
    }
    names.updates().forEach((name, port) -> state.set(name, byPort.get(port)));
    Map<String, OnnxDeviceTensor> outputs = new LinkedHashMap<>();
    names.outputs().forEach((name, port) -> outputs.put(name, byPort.get(port)));
    return new Outputs(outputs);
  }
}
