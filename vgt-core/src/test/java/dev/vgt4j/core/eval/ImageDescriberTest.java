package dev.vgt4j.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.scenes.CaptionedScene;
import dev.vgt4j.core.scenes.DenseCaption;
import dev.vgt4j.core.scenes.Scene;
import dev.vgt4j.core.scenes.SceneBenchmark;
import dev.vgt4j.core.scenes.SceneRenderer;
import dev.vgt4j.core.scenes.World;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.core.train.RandomModels;
import dev.vgt4j.core.vlm.ChatTemplate;
import dev.vgt4j.core.vlm.ImageTokens;
import dev.vgt4j.core.vlm.InternVl3;
import dev.vgt4j.core.vlm.InternVl3Vlm;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDescriberTest {
  private static final Path VLM = Path.of("../models/scenes-vlm");

  private static final List<Scene> SCENES =
      SceneBenchmark.of(World.grid()).first(2).scenes().stream()
          .map(CaptionedScene::scene)
          .toList();

  private static ImageSet images() {
    SceneRenderer renderer = new SceneRenderer(64);
    return ImageSet.of(SCENES.stream().map(renderer::render).toList(), 64);
  }

  /** With a cache and together, the words are those that the whole model without one chooses. */
  @Test
  void saysWhatTheWholeModelFindsLikeliest() {
    try (OracleBackend backend = new OracleBackend();
        ImageDescriber describer = ImageDescriber.open(VLM, VLM, backend)) {
      List<String> said = describer.describe(images(), 16, done -> {});
      assertThat(said.get(0)).isEqualTo(DenseCaption.of(SCENES.get(0)));
      for (int i = 0; i < said.size(); i++) {
        assertLikeliest(backend, i, said.get(i));
      }
      assertThat(describer.describe(images(), 2, done -> {}))
          .allMatch(text -> text.split(" ").length == 2);
    }
  }

  private static void assertLikeliest(OracleBackend backend, int image, String said) {
    try (ModelFolder model = ModelFolder.open(VLM);
        Session session = backend.open(model.weights());
        Program program = session.compile(ImageDescriberTest::whole)) {
      int[] asked = model.tokenizer().encode(ChatTemplate.describe(16));
      int[] answer = model.tokenizer().encode(said + ChatTemplate.TURN_END);
      int[] all = Arrays.copyOf(asked, asked.length + answer.length);
      System.arraycopy(answer, 0, all, asked.length, answer.length);
      long[][] tokens = {Arrays.stream(all).asLongStream().toArray()};
      boolean[][] visible = new boolean[1][all.length];
      Arrays.fill(visible[0], true);
      TokenLayout layout = TokenLayout.text(visible);
      int imageToken = Tokenizers.id(model.tokenizer(), ChatTemplate.IMAGE_TOKEN);
      Map<String, HostTensor> in =
          Map.of(
              "pixels", images().batch(image),
              "token_ids", HostTensor.of(tokens[0], 1, all.length),
              "sources", ImageTokens.sources(tokens, imageToken, 16),
              "positions", layout.positions(),
              "mask", layout.mask());
      try (Outputs out = program.run(in)) {
        float[] logits = out.host("logits").toFloats();
        int words = model.tokenizer().vocabularySize();
        for (int i = asked.length; i < all.length; i++) {
          float[] scores = Arrays.copyOfRange(logits, (i - 1) * words, i * words);
          float best = scores[all[i]];
          for (float other : scores) {
            assertThat(best).as("token %d of '%s'", i, said).isGreaterThanOrEqualTo(other - 1e-3f);
          }
        }
      }
    }
  }

  private static void whole(GraphBuilder g) {
    InternVl3Vlm vlm = (InternVl3Vlm) ModelFolder.readModels(VLM).vlm();
    InternVl3 model = new InternVl3(vlm.config(), "");
    Tensor pixels = g.input("pixels", DType.FLOAT32, 1, 3, 64, 64);
    Tensor tokens = g.input("token_ids", DType.INT64, 1, "L");
    Tensor sources = g.input("sources", DType.INT64, 1, "L");
    Tensor positions = g.input("positions", DType.INT64, 1, "L");
    Tensor mask = g.input("mask", DType.BOOL, 1, 1, "L", "L");
    g.output(
        "logits", model.logits(tokens, model.vision().encode(pixels), sources, positions, mask));
  }

  @Test
  void refusesWhatCannotDescribe() {
    try (OracleBackend backend = new OracleBackend()) {
      Path none = Path.of("../models/none");
      assertThatThrownBy(() -> ImageDescriber.open(none, none, backend))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("does not exist");
    }
  }

  @Test
  void aPlainAutoencoderHasNoEyesOfAVlm(@TempDir Path temp) {
    Path plain = temp.resolve("plain");
    RandomModels.write("scenes-plain-64", ModelKind.AUTOENCODER, 1, plain);
    try (OracleBackend backend = new OracleBackend()) {
      assertThatThrownBy(() -> ImageDescriber.open(VLM, plain, backend))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("plain autoencoder");
    }
  }
}
