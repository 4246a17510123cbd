package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The names of a model's inputs and outputs by the names that the graph knows. In a file they are
 * kept as properties: {@code vgt4j.state.NAME} is the input that carries a state, {@code
 * vgt4j.update.NAME} the output with its next value, {@code vgt4j.output.NAME} an output that could
 * not have its own name, {@code vgt4j.buffer.NAME} the lengths of a {@link StateBuffer}.
 *
 * @param inputs model input by input
 * @param states model input by state
 * @param updates model output by updated state
 * @param outputs model output by output
 * @param buffers states that lie in a buffer
 */
record PortNames(
    Map<String, String> inputs,
    Map<String, String> states,
    Map<String, String> updates,
    Map<String, String> outputs,
    Map<String, StateBuffer> buffers) {
  /** What an update is called after its state. */
  static final String NEXT = ".next";

  private static final String STATE = "vgt4j.state.";
  private static final String UPDATE = "vgt4j.update.";
  private static final String OUTPUT = "vgt4j.output.";
  private static final String BUFFER = "vgt4j.buffer.";

  /** Adds the properties that {@link #read} needs. */
  void write(ModelProto.Builder model) {
    states.forEach((name, port) -> model.addMetadataProps(Protos.entry(STATE + name, port)));
    updates.forEach((name, port) -> model.addMetadataProps(Protos.entry(UPDATE + name, port)));
    buffers.forEach((name, b) -> model.addMetadataProps(Protos.entry(BUFFER + name, b.text())));
    outputs.forEach(
        (name, port) -> {
          if (!name.equals(port)) {
            model.addMetadataProps(Protos.entry(OUTPUT + name, port));
          }
        });
  }

  /**
   * Recovers the names. In a model of other origin every input X beside an output {@code X.next} is
   * a state.
   */
  static PortNames read(ModelProto model) {
    Map<String, String> inputs = ports(model.getGraph().getInputList());
    Map<String, String> outputs = ports(model.getGraph().getOutputList());
    Map<String, String> properties =
        model.getMetadataPropsList().stream()
            .collect(
                Collectors.toMap(
                    StringStringEntryProto::getKey,
                    StringStringEntryProto::getValue,
                    (first, second) -> second));
    Map<String, String> states = prefixed(properties, STATE, inputs);
    Map<String, String> updates = prefixed(properties, UPDATE, outputs);
    if (!model.getProducerName().equals(Lowering.PRODUCER)) {
      inputs.keySet().stream()
          .filter(name -> outputs.containsKey(name + NEXT))
          .forEach(name -> states.put(name, name));
      states.keySet().forEach(name -> updates.put(name, name + NEXT));
    }
    inputs.values().removeAll(states.values());
    outputs.values().removeAll(updates.values());
    Map<String, String> renamed = prefixed(properties, OUTPUT, outputs);
    outputs.values().removeAll(renamed.values());
    outputs.putAll(renamed);
    return new PortNames(inputs, states, updates, outputs, buffers(properties, updates));
  }

  private static Map<String, StateBuffer> buffers(
      Map<String, String> properties, Map<String, String> updates) {
    Map<String, StateBuffer> out = new LinkedHashMap<>();
    updates
        .keySet()
        .forEach(
            state -> {
              StateBuffer b = StateBuffer.parse(properties.getOrDefault(BUFFER + state, ""));
              if (b != null) {
                out.put(state, b);
              }
            });
    return out;
  }

  private static Map<String, String> ports(Iterable<ValueInfoProto> infos) {
    Map<String, String> out = new LinkedHashMap<>();
    infos.forEach(v -> out.put(v.getName(), v.getName()));
    return out;
  }

  private static Map<String, String> prefixed(
      Map<String, String> properties, String prefix, Map<String, String> ports) {
    Map<String, String> out = new LinkedHashMap<>();
    properties.forEach(
        (key, port) -> {
          if (key.startsWith(prefix) && ports.containsValue(port)) {
            out.put(key.substring(prefix.length()), port);
          }
        });
    return out;
  }
}
