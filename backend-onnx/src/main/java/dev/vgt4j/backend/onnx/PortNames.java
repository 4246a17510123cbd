package dev.vgt4j.backend.onnx;

import java.util.Map;

/**
 * The names of a model's inputs and outputs by the names that the graph knows.
 *
 * @param inputs model input by input
 * @param states model input by state
 * @param updates model output by updated state
 * @param outputs model output by output
 */
record PortNames(
    Map<String, String> inputs,
    Map<String, String> states,
    Map<String, String> updates,
    Map<String, String> outputs) {}
