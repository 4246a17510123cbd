package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
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
import dev.vgt4j.core.vlm.qwen25vl.Qwen25VlConfig;
import dev.vgt4j.core.vlm.qwen25vl.Qwen25VlVision;
import dev.vgt4j.core.vlm.qwen25vl.Qwen25VlWeights;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The backends that train agree on how to tune a vision encoder, positions resized included. */
class VisionGradientsTest {
  private static final double TOLERANCE = 1e-4;

  private final WeightInit weights = new WeightInit(new SplittableRandom(1));

  private static ConfigNode config(String folder) {
    return ConfigNode.read(Path.of("../testdata/golden", folder, "config.json"));
  }

  @Test
  void ofClip() {
    ClipConfig c = ClipConfig.parse(config("clip"));
    DualWeights.clipVision(weights, c.vision());
    backendsAgree(new ClipVision(c.vision(), ""));
  }

  @Test
  void ofSiglip() {
    SiglipConfig c = SiglipConfig.parse(config("siglip"));
    DualWeights.siglipVision(weights, c.vision());
    backendsAgree(new SiglipVision(c.vision(), ""));
  }

  @Test
  void ofDinoV3() {
    DinoV3Config c = DinoV3Config.parse(config("dinov3"));
    DinoV3Weights.draw(weights, c);
    backendsAgree(new DinoV3(c, ""));
  }

  /** On a grid that its windows do not fill. */
  @Test
  void ofQwen25Vl() {
    Qwen25VlConfig c = Qwen25VlConfig.parse(config("qwen2_5_vl"));
    Qwen25VlWeights.vision(weights, c.vision());
    backendsAgree(new Qwen25VlVision(c.vision(), ""));
  }

  private void backendsAgree(VisionEncoder encoder) {
    Map<String, HostTensor> djl = gradients("djl", encoder);
    Map<String, HostTensor> tf = gradients("tf", encoder);
    assertThat(djl).hasSizeGreaterThan(30).containsOnlyKeys(tf.keySet());
    double largest = djl.values().stream().mapToDouble(VisionGradientsTest::norm).max().orElse(0);
    djl.forEach(
        (name, expected) -> {
          // a bias of all keys has no slope but what rounding leaves
          double size = name.endsWith("k_proj.bias") ? largest : norm(expected);
          assertThat(distance(expected, tf.get(name)) / size).as(name).isLessThan(TOLERANCE);
        });
  }

  private Map<String, HostTensor> gradients(String name, VisionEncoder encoder) {
    TrainSpec spec = new TrainSpec("loss", n -> true, new AdamW(0.9, 0.95, 1e-8, 0, 2, 1));
    try (Backend backend = Backends.load().select(name).open(BackendOptions.DEFAULT);
        Session session = backend.open(Weights.of(weights.tensors()));
        TrainingProgram program = session.compileTraining(g -> record(g, encoder), spec);
        Outputs out = program.gradients(inputs(encoder))) {
      Map<String, HostTensor> found = new TreeMap<>();
      for (String output : out.names()) {
        if (weights.specs().containsKey(output.replace(TrainingProgram.GRADIENT, ""))) {
          found.put(output.replace(TrainingProgram.GRADIENT, ""), out.host(output));
        }
      }
      return found;
    }
  }

  private static void record(GraphBuilder g, VisionEncoder encoder) {
    Dim height = Dim.symbol("H").times(encoder.stride());
    Dim width = Dim.symbol("W").times(encoder.stride());
    Tensor features = encoder.encode(g.input("pixels", DType.FLOAT32, "B", 3, height, width));
    Tensor probe = g.input("probe", DType.FLOAT32, features.shape().dims().toArray());
    g.output("loss", features.mul(probe).sum(false));
  }

  private static Map<String, HostTensor> inputs(VisionEncoder encoder) {
    int side = encoder.stride();
    WeightInit draws = new WeightInit(new SplittableRandom(2));
    draws.normal("pixels", 0.5, 2, 3, 3L * side, 5L * side);
    draws.normal("probe", 1, 2, 15, encoder.featureSize());
    return draws.tensors();
  }

  private static double norm(HostTensor t) {
    return distance(t, HostTensor.zeros(DType.FLOAT32, t.shape()));
  }

  private static double distance(HostTensor a, HostTensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += Math.pow(a.at(i) - b.at(i), 2);
    }
    return Math.sqrt(sum);
  }
}
