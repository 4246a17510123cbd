package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.vlm.ImageTokens;
import dev.vgt4j.core.vlm.qwen25vl.MultimodalPositions;
import dev.vgt4j.core.vlm.qwen25vl.MultimodalPositions.ImageGrid;
import dev.vgt4j.core.vlm.qwen25vl.Qwen25Vl;
import dev.vgt4j.core.vlm.qwen25vl.Qwen25VlConfig;
import dev.vgt4j.core.vlm.qwen25vl.Qwen25VlKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Windowed vision tower, multimodal positions, understanding, and the LLM as VGT uses it. */
final class Qwen25VlSuite implements GoldenSuite {
  @Override
  public String folder() {
    return "qwen2_5_vl";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    Qwen25VlConfig config = Qwen25VlConfig.parse(golden.configNode());
    Qwen25Vl model = new Qwen25Vl(config, Qwen25VlKeys.PUBLISHED);
    try (Session session = checks.open(golden.weights())) {
      Cases cases = new Cases(golden, checks, session, config, model);
      checks.testCase(
          "visual", () -> new Qwen25VlVisionCase(golden, checks, model.vision()).run(session));
      checks.testCase("rope_index", cases::positions);
      checks.testCase("multimodal", cases::multimodal);
      checks.testCase("vgt", cases::vgt);
    }
  }

  /** The recorded images, in the order of the text. */
  static List<HostTensor> images(GoldenFolder golden) {
    List<HostTensor> out = new ArrayList<>();
    while (golden.has("in.image" + out.size())) {
      out.add(golden.get("in.image" + out.size()));
    }
    return out;
  }

  private record Cases(
      GoldenFolder golden,
      GoldenChecks checks,
      Session session,
      Qwen25VlConfig config,
      Qwen25Vl model) {

    void positions() {
      MultimodalPositions positions = countPositions();
      checks.exact("out.rope_index.position_ids", positions.ids());
      checks.exact("out.rope_index.delta", positions.offsets());
    }

    private MultimodalPositions countPositions() {
      return MultimodalPositions.of(
          GoldenRuns.rows(golden.get("in.input_ids")),
          GoldenRuns.flags(golden, "in.attention_mask"),
          config.imageToken(),
          grids());
    }

    private List<ImageGrid> grids() {
      int stride = config.stride();
      return images(golden).stream()
          .map(HostTensor::shape)
          .map(s -> new ImageGrid((int) s[2] / stride, (int) s[3] / stride))
          .toList();
    }

    void multimodal() {
      HostTensor ids = golden.get("in.input_ids");
      List<HostTensor> images = images(golden);
      int features = grids().stream().mapToInt(g -> g.rows() * g.columns()).sum();
      Map<String, HostTensor> in = new HashMap<>();
      in.put("token_ids", ids);
      in.put("sources", ImageTokens.sources(GoldenRuns.rows(ids), config.imageToken(), features));
      in.put("positions", countPositions().ids());
      in.put("mask", TokenLayout.text(GoldenRuns.flags(golden, "in.attention_mask")).mask());
      for (int i = 0; i < images.size(); i++) {
        in.put("pixels" + i, images.get(i));
      }
      Map<String, HostTensor> out =
          GoldenRuns.run(session, g -> recordMultimodal(g, images.size()), in);
      checks.check("out.multimodal.last_hidden_state", out.get("hidden"));
      checks.check("out.multimodal.logits", out.get("logits"));
    }

    private void recordMultimodal(GraphBuilder g, int images) {
      List<Tensor> features = new ArrayList<>();
      for (int i = 0; i < images; i++) {
        Dim height = Dim.symbol("H" + i).times(config.stride());
        Dim width = Dim.symbol("W" + i).times(config.stride());
        Tensor pixels = g.input("pixels" + i, DType.FLOAT32, 1, 3, height, width);
        features.add(model.vision().features(pixels).squeeze(0));
      }
      Tensor hidden =
          model.hidden(
              g.input("token_ids", DType.INT64, "B", "L"),
              Tensor.concat(0, features),
              g.input("sources", DType.INT64, "B", "L"),
              g.input("positions", DType.INT64, 3, "B", "L"),
              g.input("mask", DType.BOOL, "B", 1, "L", "L"));
      g.output("hidden", hidden);
      g.output("logits", model.llm().logits(hidden));
    }

    void vgt() {
      Map<String, HostTensor> in =
          AfterText.inputs(golden, "in.text_input_ids", "in.text_attention_mask", "in.queries");
      checks.exact("out.vgt.position_ids", in.get("positions"));
      Map<String, HostTensor> out =
          GoldenRuns.run(
              session,
              g -> g.output("hidden", AfterText.record(g, model.llm(), "in.queries").hidden()),
              in);
      checks.check("out.vgt.last_hidden_state", out.get("hidden"));
    }
  }
}
