package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.vlm.CaptionTraining;
import dev.vgt4j.core.vlm.ImageTokens;
import dev.vgt4j.core.vlm.InternVl3;
import dev.vgt4j.core.vlm.InternVl3Config;
import dev.vgt4j.core.vlm.InternVl3Vision;
import java.util.List;
import java.util.Map;

/** Vision tower, its projection, and understanding of images in a text. */
final class InternVl3VisionSuite implements GoldenSuite {
  /** The id that the recorded texts have in the places of image features. */
  private static final long IMAGE_TOKEN = 5;

  @Override
  public String folder() {
    return "internvl3_vision";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    ConfigNode json = golden.configNode();
    InternVl3Config config = InternVl3Config.parse(json);
    try (Session session = checks.open(golden.weights())) {
      Cases cases = new Cases(golden, checks, session, new InternVl3(config, ""));
      checks.testCase("vision", cases::vision);
      checks.testCase("vision_other_size", cases::otherSize);
      checks.testCase("semantic", cases::semantic);
      checks.testCase("chat", cases::chat);
    }
  }

  private record Cases(GoldenFolder golden, GoldenChecks checks, Session session, InternVl3 model) {
    void vision() {
      Map<String, HostTensor> out = run("in.pixel_values");
      for (String name : golden.caseNames()) {
        if (name.startsWith("out.") && out.containsKey(name.substring("out.".length()))) {
          checks.check(name, out.get(name.substring("out.".length())));
        }
      }
    }

    void otherSize() {
      Map<String, HostTensor> out = run("in.pixel_values_other");
      checks.check("out.embeddings_other", out.get("embeddings"));
      checks.check("out.extract_feature_other", out.get("extract_feature"));
    }

    /** Only images in [-1,1] are normalised; the others are taken as they are. */
    void semantic() {
      checks.check("out.semantic_pm1", run("in.image_pm1").get("semantic"));
      checks.check("out.semantic_01", run("in.image_01").get("extract_feature"));
    }

    private Map<String, HostTensor> run(String pixels) {
      Map<String, HostTensor> in = Map.of("pixels", golden.get(pixels));
      return GoldenRuns.run(session, g -> record(g, model.vision()), in);
    }

    void chat() {
      HostTensor ids = golden.get("in.chat_input_ids");
      HostTensor pixels = golden.get("in.pixel_values");
      long[] size = pixels.shape();
      int stride = model.vision().stride();
      int features = (int) (size[0] * (size[2] / stride) * (size[3] / stride));
      boolean[][] text = GoldenRuns.flags(golden, "in.chat_attention_mask");
      Map<String, HostTensor> in =
          Map.of(
              "token_ids", ids,
              "pixels", pixels,
              "sources", ImageTokens.sources(GoldenRuns.rows(ids), IMAGE_TOKEN, features),
              "positions", GoldenRuns.counted(ids.shape()),
              "mask", TokenLayout.text(text).mask(),
              "labels", golden.get("in.chat_labels"));
      Map<String, HostTensor> out =
          GoldenRuns.run(session, new CaptionTraining(model, true, true), in);
      checks.check("out.chat.logits", out.get("logits"));
      checks.check("out.chat.loss", out.get("loss"));
    }
  }

  private static void record(GraphBuilder g, InternVl3Vision vision) {
    Dim height = Dim.symbol("H").times(vision.stride());
    Dim width = Dim.symbol("W").times(vision.stride());
    Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, height, width);
    int patch = vision.vit().config().patchSize();
    Tensor embeddings = vision.vit().embeddings(pixels);
    List<Tensor> layers = vision.vit().layers(embeddings);
    Tensor last = layers.get(layers.size() - 1);
    g.output("embeddings", embeddings);
    for (int i = 0; i < layers.size(); i++) {
      g.output("layer." + i, layers.get(i));
    }
    g.output("last_hidden_state", last);
    g.output(
        "pixel_shuffle", vision.joinPatches(last, height.floorDiv(patch), width.floorDiv(patch)));
    g.output("extract_feature", vision.features(pixels));
    g.output("semantic", vision.encode(pixels));
  }
}
