package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.nn.Layers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;

/**
 * The cases that CLIP and SigLIP have in common.
 *
 * @param stride pixels per patch
 * @param images records the image tower's outputs and returns the features to compare
 * @param texts records the text tower's outputs and returns the features to compare
 * @param logits scores of image and text features
 */
record DualCases(
    GoldenFolder golden,
    GoldenChecks checks,
    Session session,
    int stride,
    BiFunction<GraphBuilder, Tensor, Tensor> images,
    BiFunction<GraphBuilder, Tensor, Tensor> texts,
    BinaryOperator<Tensor> logits) {

  /**
   * Runs them all.
   *
   * @param textInputs {@code ids} and whatever else the texts need
   */
  void run(Map<String, HostTensor> textInputs) {
    Map<String, HostTensor> inputs = new HashMap<>(textInputs);
    inputs.put("pixels", golden.get("in.pixel_values"));
    group("vision", inputs, "out.vision.");
    checks.testCase("vision_other_size", this::otherSize);
    group("text", inputs, "out.text.");
    group("similarity", inputs, "out.image_", "out.text_", "out.logits_");
  }

  private void group(String name, Map<String, HostTensor> inputs, String... prefixes) {
    checks.testCase(
        name,
        () -> {
          Map<String, HostTensor> out = GoldenRuns.run(session, this::record, inputs);
          for (String prefix : prefixes) {
            checks.checkAll(prefix, out);
          }
        });
  }

  private void record(GraphBuilder g) {
    Tensor image = images.apply(g, pixels(g));
    Tensor text = texts.apply(g, g.input("ids", DType.INT64, "T", "L"));
    Tensor scores = logits.apply(image, text);
    g.output("out.image_features_unnormalised", image);
    g.output("out.image_embeds", Layers.unit(image));
    g.output("out.text_features_unnormalised", text);
    g.output("out.text_embeds", Layers.unit(text));
    g.output("out.logits_per_image", scores);
    g.output("out.logits_per_text", scores.transpose(0, 1));
  }

  private Tensor pixels(GraphBuilder g) {
    Dim height = Dim.symbol("H").times(stride);
    return g.input("pixels", DType.FLOAT32, "B", 3, height, Dim.symbol("W").times(stride));
  }

  private void otherSize() {
    Map<String, HostTensor> in = Map.of("pixels", golden.get("in.pixel_values_other"));
    Map<String, HostTensor> out = GoldenRuns.run(session, g -> images.apply(g, pixels(g)), in);
    checks.check("out.vision_other.last_hidden_state", out.get("out.vision.last_hidden_state"));
  }

  /** Names what an image tower's layers give. */
  static void outputHidden(GraphBuilder g, List<Tensor> hidden) {
    for (int i = 0; i < hidden.size(); i++) {
      g.output("out.vision.hidden." + i, hidden.get(i));
    }
    g.output("out.vision.penultimate", hidden.get(hidden.size() - 2));
  }
}
