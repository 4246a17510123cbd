package dev.vgt4j.core.vlm.qwen25vl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.nn.WeightInit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Qwen25VlWeightsTest {
  private static final Path GOLDEN = Path.of("../testdata/golden/qwen2_5_vl");
  private static final Qwen25VlConfig CONFIG =
      Qwen25VlConfig.parse(ConfigNode.read(GOLDEN.resolve("config.json")));

  private static Map<String, TensorSpec> draw(Qwen25VlConfig config) {
    WeightInit init = new WeightInit(new SplittableRandom(0));
    Qwen25VlWeights.declare(init, config);
    return Weights.of(init.tensors()).specs();
  }

  @Test
  void drawsWhatAPublishedCheckpointHolds() {
    try (SafetensorsFile published = SafetensorsFile.open(GOLDEN.resolve("model.safetensors"))) {
      assertThat(draw(CONFIG)).isEqualTo(published.specs());
    }
  }

  @Test
  void drawsWhatTheModelReads() {
    Map<String, TensorSpec> drawn = draw(CONFIG);
    Graph graph = Graph.record(Qwen25VlWeightsTest::record, drawn, Set.of());
    assertThat(graph.parameters().keySet()).isEqualTo(drawn.keySet());
  }

  private static void record(GraphBuilder g) {
    Qwen25Vl model = new Qwen25Vl(CONFIG, Qwen25VlKeys.PUBLISHED);
    Tensor features = model.vision().encode(g.input("pixels", DType.FLOAT32, 1, 3, 56, 84));
    Tensor logits =
        model.logits(
            g.input("ids", DType.INT64, "B", "L"),
            features.squeeze(0),
            g.input("sources", DType.INT64, "B", "L"),
            g.input("positions", DType.INT64, 3, "B", "L"),
            g.input("mask", DType.BOOL, "B", 1, "L", "L"));
    g.output("logits", logits);
  }

  @Test
  void keysSayWhereThePartsAre() {
    assertThat(Qwen25VlKeys.nested("lmm"))
        .isEqualTo(new Qwen25VlKeys("lmm.model.visual", "lmm.model.language_model", "lmm.lm_head"));
    assertThat(Qwen25VlKeys.nested("").decoder()).isEqualTo("model.language_model");
    assertThat(List.of(Qwen25VlKeys.PUBLISHED.vision(), Qwen25VlKeys.PUBLISHED.head()))
        .containsExactly("visual", "lm_head");
  }
}
