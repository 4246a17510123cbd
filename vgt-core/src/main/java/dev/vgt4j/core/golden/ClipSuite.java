package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.vlm.dual.Clip;
import dev.vgt4j.core.vlm.dual.ClipConfig;
import java.util.List;
import java.util.Map;

/** CLIP's two towers, what they project to, and how well images and texts fit. */
final class ClipSuite implements GoldenSuite {
  @Override
  public String folder() {
    return "clip";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    ClipConfig config = ClipConfig.parse(ConfigNode.of("clip/config.json", golden.config()));
    Clip model = new Clip(config, "");
    try (Session session = checks.open(golden.weights())) {
      DualCases cases =
          new DualCases(
              golden,
              checks,
              session,
              model.vision().stride(),
              (g, pixels) -> images(g, model, pixels),
              (g, ids) -> texts(g, model, ids),
              model::logits);
      cases.run(textInputs(golden, model));
    }
  }

  private static Tensor images(GraphBuilder g, Clip model, Tensor pixels) {
    List<Tensor> hidden = model.vision().hidden(pixels);
    Tensor last = hidden.get(hidden.size() - 1);
    Tensor pooled = model.vision().pooled(last);
    DualCases.outputHidden(g, hidden);
    g.output("out.vision.last_hidden_state", last);
    g.output("out.vision.pooler_output", pooled);
    return model.imageFeatures(pooled);
  }

  private static Tensor texts(GraphBuilder g, Clip model, Tensor ids) {
    Tensor mask = g.input("mask", DType.BOOL, "T", 1, 1, "L");
    Tensor hidden = model.text().encode(ids, mask);
    Tensor pooled = model.text().pooled(hidden, g.input("places", DType.INT64, "T"));
    g.output("out.text.last_hidden_state", hidden);
    g.output("out.text.pooler_output", pooled);
    return model.textFeatures(pooled);
  }

  private static Map<String, HostTensor> textInputs(GoldenFolder golden, Clip model) {
    HostTensor ids = golden.get("in.input_ids");
    HostTensor kept = HostTensor.of(golden.get("in.attention_mask").toBooleans(), ids.shape());
    return Map.of(
        "ids", ids,
        "mask", kept.reshape(ids.shape()[0], 1, 1, ids.shape()[1]),
        "places", model.text().places(GoldenRuns.rows(ids)));
  }
}
