package dev.vgt4j.core.vlm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.vlm.dinov3.DinoV3;
import dev.vgt4j.core.vlm.dinov3.DinoV3Config;
import dev.vgt4j.core.vlm.dinov3.DinoV3Weights;
import dev.vgt4j.core.vlm.dual.ClipConfig;
import dev.vgt4j.core.vlm.dual.ClipVision;
import dev.vgt4j.core.vlm.dual.DualWeights;
import dev.vgt4j.core.vlm.dual.SiglipConfig;
import dev.vgt4j.core.vlm.dual.SiglipVision;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Gradients reach every weight of a vision encoder, also through resized positions. */
class VisionTuningTest {
  /** Small beside the embeddings of a new model, which are about 0.02. */
  private static final double STEP = 1e-4;

  private static ConfigNode config(String folder) {
    return ConfigNode.read(Path.of("../testdata/golden", folder, "config.json"));
  }

  @Test
  void clipCanBeTuned() {
    ClipConfig c = ClipConfig.parse(config("clip"));
    WeightInit w = new WeightInit(new SplittableRandom(1));
    DualWeights.clipVision(w, c.vision());
    check(new ClipVision(c.vision(), ""), w);
  }

  @Test
  void siglipCanBeTuned() {
    SiglipConfig c = SiglipConfig.parse(config("siglip"));
    WeightInit w = new WeightInit(new SplittableRandom(2));
    DualWeights.siglipVision(w, c.vision());
    check(new SiglipVision(c.vision(), ""), w);
  }

  @Test
  void dinoV3CanBeTuned() {
    DinoV3Config c = DinoV3Config.parse(config("dinov3"));
    WeightInit w = new WeightInit(new SplittableRandom(3));
    DinoV3Weights.draw(w, c);
    check(new DinoV3(c, ""), w);
  }

  private static void check(VisionEncoder encoder, WeightInit w) {
    GraphDefinition loss = g -> record(g, encoder);
    HostTensor pixels = OnOracle.normal(4, 1, 3, 3 * encoder.stride(), 5 * encoder.stride());
    Map<String, HostTensor> in =
        Map.of("pixels", pixels, "probe", OnOracle.normal(5, 1, 15, encoder.featureSize()));
    Map<String, HostTensor> out = OnOracle.gradients(loss, "loss", w.tensors(), in);
    Set<String> read = WeightLists.read(loss, w.specs());
    for (String name : read) {
      // a bias of all keys shifts every score of a query alike
      boolean nothing = name.endsWith("k_proj.bias");
      assertThat(size(out.get("grad:" + name)) > 1e-6).as(name).isNotEqualTo(nothing);
    }
    compareWithSlope(loss, w.tensors(), in, out, read);
  }

  private static void record(GraphBuilder g, VisionEncoder encoder) {
    Dim height = Dim.symbol("H").times(encoder.stride());
    Dim width = Dim.symbol("W").times(encoder.stride());
    Tensor features = encoder.encode(g.input("pixels", DType.FLOAT32, "B", 3, height, width));
    Tensor probe = g.input("probe", DType.FLOAT32, features.shape().dims().toArray());
    g.output("loss", features.mul(probe).sum(false));
  }

  /** Steps along one random direction of all weights. */
  private static void compareWithSlope(
      GraphDefinition loss,
      Map<String, HostTensor> weights,
      Map<String, HostTensor> in,
      Map<String, HostTensor> out,
      Set<String> read) {
    Map<String, HostTensor> up = new TreeMap<>(weights);
    Map<String, HostTensor> down = new TreeMap<>(weights);
    SplittableRandom random = new SplittableRandom(6);
    double expected = 0;
    for (String name : read) {
      HostTensor t = weights.get(name);
      float[] above = t.toFloats();
      float[] below = t.toFloats();
      for (int i = 0; i < above.length; i++) {
        double direction = random.nextGaussian();
        above[i] += (float) (STEP * direction);
        below[i] -= (float) (STEP * direction);
        expected += direction * out.get("grad:" + name).at(i);
      }
      up.put(name, HostTensor.of(above, t.shape()));
      down.put(name, HostTensor.of(below, t.shape()));
    }
    double rise = loss(loss, up, in) - loss(loss, down, in);
    assertThat(rise / (2 * STEP)).isCloseTo(expected, within(1e-3 * Math.abs(expected)));
  }

  private static double loss(
      GraphDefinition loss, Map<String, HostTensor> weights, Map<String, HostTensor> in) {
    return OnOracle.run(loss, weights, in).get("loss").item();
  }

  private static double size(HostTensor t) {
    double sum = 0;
    for (int i = 0; i < t.size(); i++) {
      sum += Math.abs(t.at(i));
    }
    return sum;
  }
}
