package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.vlm.dual.Siglip;
import dev.vgt4j.core.vlm.dual.SiglipConfig;
import java.util.List;
import java.util.Map;

/** SigLIP's two towers, what they pool to, and how well images and texts fit. */
final class SiglipSuite implements GoldenSuite {
  @Override
  public String folder() {
    return "siglip";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    SiglipConfig config = SiglipConfig.parse(ConfigNode.of("siglip/config.json", golden.config()));
    Siglip model = new Siglip(config, "");
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
      cases.run(Map.of("ids", golden.get("in.input_ids")));
    }
  }

  private static Tensor images(GraphBuilder g, Siglip model, Tensor pixels) {
    List<Tensor> hidden = model.vision().hidden(pixels);
    Tensor normed = model.vision().normed(hidden.get(hidden.size() - 1));
    Tensor pooled = model.vision().pooled(normed);
    DualCases.outputHidden(g, hidden);
    g.output("out.vision.last_hidden_state", normed);
    g.output("out.vision.pooler_output", pooled);
    return pooled;
  }

  private static Tensor texts(GraphBuilder g, Siglip model, Tensor ids) {
    Tensor hidden = model.text().encode(ids);
    Tensor pooled = model.text().pooled(hidden);
    g.output("out.text.last_hidden_state", hidden);
    g.output("out.text.pooler_output", pooled);
    return pooled;
  }
}
