package dev.vgt4j.core.vlm.dual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.nn.ParameterList;
import dev.vgt4j.core.vlm.WeightLists;
import java.util.List;
import org.junit.jupiter.api.Test;

/** New models have the weights of published ones, all of which the model code reads. */
class DualWeightsTest {
  private static void clip(GraphBuilder g, ClipConfig c) {
    Clip model = new Clip(c, "");
    List<Tensor> hidden = model.vision().hidden(pixels(g, c.vision()));
    Tensor image = model.vision().pooled(hidden.get(hidden.size() - 1));
    Tensor features = model.text().encode(g.input("ids", DType.INT64, "T", "L"));
    Tensor text = model.text().pooled(features, g.input("places", DType.INT64, "T"));
    g.output("logits", model.logits(model.imageFeatures(image), model.textFeatures(text)));
  }

  private static void siglip(GraphBuilder g, SiglipConfig c) {
    Siglip model = new Siglip(c, "");
    List<Tensor> hidden = model.vision().hidden(pixels(g, c.vision()));
    Tensor normed = model.vision().normed(hidden.get(hidden.size() - 1));
    Tensor features = model.text().encode(g.input("ids", DType.INT64, "T", "L"));
    Tensor image = model.vision().pooled(normed);
    g.output("logits", model.logits(image, model.text().pooled(features)));
  }

  /** Pixels of the size that the tower was trained on. */
  private static Tensor pixels(GraphBuilder g, VisionTowerConfig c) {
    return g.input("pixels", DType.FLOAT32, "B", 3, c.imageSize(), c.imageSize());
  }

  @Test
  void clipL14IsComplete() {
    ClipConfig c = DualConfigTest.clipL14("");
    ParameterList layout = new ParameterList();
    DualWeights.clip(layout, c);
    assertThat(WeightLists.count(layout.specs())).isEqualTo(427_616_513);
    assertThat(WeightLists.read(g -> clip(g, c), layout.specs()))
        .isEqualTo(layout.specs().keySet());
  }

  @Test
  void siglipSo400mIsComplete() {
    SiglipConfig c = DualConfigTest.so400m();
    ParameterList layout = new ParameterList();
    DualWeights.siglip(layout, c);
    assertThat(WeightLists.count(layout.specs())).isEqualTo(877_960_498);
    assertThat(WeightLists.read(g -> siglip(g, c), layout.specs()))
        .isEqualTo(layout.specs().keySet());
  }

  @Test
  void weightsOfAnotherShapeAreNamed() {
    ParameterList clip = new ParameterList();
    DualWeights.clip(clip, TinyDual.CLIP);
    WeightLists.assertShapesAreChecked(g -> clip(g, TinyDual.CLIP), clip.specs());
    ParameterList siglip = new ParameterList();
    DualWeights.siglip(siglip, TinyDual.SIGLIP);
    WeightLists.assertShapesAreChecked(g -> siglip(g, TinyDual.SIGLIP), siglip.specs());
  }
}
