package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.vlm.dinov3.DinoV3;
import dev.vgt4j.core.vlm.dinov3.DinoV3Config;
import dev.vgt4j.core.vlm.dinov3.PatchRotary;
import java.util.Map;

/** DINOv3 on square and other images, and its rotary tables. */
final class DinoV3Suite implements GoldenSuite {
  @Override
  public String folder() {
    return "dinov3";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    DinoV3Config config = DinoV3Config.parse(ConfigNode.of("dinov3/config.json", golden.config()));
    DinoV3 model = new DinoV3(config, "");
    try (Session session = checks.open(golden.weights())) {
      checks.testCase(
          "square",
          () -> {
            Map<String, HostTensor> out = run(session, model, golden.get("in.pixel_values"));
            checks.checkAll("out.last_", out);
            checks.checkAll("out.p", out);
          });
      checks.testCase(
          "rectangle",
          () -> {
            HostTensor pixels = golden.get("in.pixel_values_rect");
            Map<String, HostTensor> out = run(session, model, pixels);
            checks.check("out.rect.cos", out.get("cos"));
            checks.check("out.rect.sin", out.get("sin"));
            checks.check("out.rect.last_hidden_state", out.get("out.last_hidden_state"));
          });
    }
  }

  private static Map<String, HostTensor> run(Session session, DinoV3 model, HostTensor pixels) {
    return GoldenRuns.run(session, g -> record(g, model), Map.of("pixels", pixels));
  }

  private static void record(GraphBuilder g, DinoV3 model) {
    Dim height = Dim.symbol("H");
    Dim width = Dim.symbol("W");
    int stride = model.stride();
    Tensor pixels =
        g.input("pixels", DType.FLOAT32, "B", 3, height.times(stride), width.times(stride));
    Tensor tokens = model.tokens(pixels);
    g.output("out.last_hidden_state", tokens);
    g.output("out.pooler_output", model.pooled(tokens));
    g.output("out.patch_map", model.patchMap(tokens, height, width));
    DinoV3Config c = model.config();
    PatchRotary rotary = PatchRotary.of(g, 0, height, width, c.headDim(), c.ropeTheta());
    g.output("cos", rotary.cos());
    g.output("sin", rotary.sin());
  }
}
