package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.DcAeConfig;
import dev.vgt4j.core.model.DcAeDecoder;
import dev.vgt4j.core.model.DcAeEncoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** DC-AE's decoder and encoder with gradients. */
final class DcAeSuite implements GoldenSuite {
  private static final String MIDDLE = "out.mid.decoder.";
  private static final String GRADIENT = "grad.";
  private static final AdamW UNUSED = new AdamW(0.9, 0.95, 1e-8, 0, 2, 1);

  @Override
  public String folder() {
    return "dcae";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    DcAeConfig config = DcAeConfig.parse(golden.configNode());
    try (Session session = checks.open(golden.weights())) {
      checks.testCase("decoder", () -> decoder(golden, checks, session, config));
      checks.testCase("encoder", () -> encoder(golden, checks, session, config));
      checks.trainingCase("gradients", () -> gradients(golden, checks, session, config));
    }
  }

  private static void decoder(
      GoldenFolder golden, GoldenChecks checks, Session session, DcAeConfig config) {
    List<String> middles = golden.caseNames().stream().filter(n -> n.startsWith(MIDDLE)).toList();
    GraphDefinition definition =
        g -> {
          Tensor latents = latents(g, config);
          Tensor pixels =
              new DcAeDecoder(config, "decoder")
                  .decode(
                      latents,
                      (name, value) -> {
                        if (middles.contains(MIDDLE + name)) {
                          g.output(MIDDLE + name, value);
                        }
                      });
          g.output("pixels", pixels);
        };
    try (Program program = session.compile(definition)) {
      try (Outputs out = program.run(Map.of("latents", golden.get("in.latents")))) {
        checks.check("out.decoder.out", out.host("pixels"));
        middles.forEach(n -> checks.check(n, out.host(n)));
      }
      try (Outputs out = program.run(Map.of("latents", golden.get("in.latents_rect")))) {
        checks.check("out.decoder_rect.out", out.host("pixels"));
      }
    }
  }

  private static Tensor latents(GraphBuilder g, DcAeConfig config) {
    return g.input("latents", DType.FLOAT32, "B", config.latentChannels(), "H", "W");
  }

  private static void encoder(
      GoldenFolder golden, GoldenChecks checks, Session session, DcAeConfig config) {
    GraphDefinition definition =
        g -> {
          DcAeEncoder encoder = new DcAeEncoder(config, "encoder");
          Dim height = Dim.symbol("H").times(encoder.stride());
          Dim width = Dim.symbol("W").times(encoder.stride());
          Tensor pixels =
              g.input("pixels", DType.FLOAT32, "B", config.pixelChannels(), height, width);
          g.output("latents", encoder.encode(pixels));
        };
    try (Program program = session.compile(definition);
        Outputs out = program.run(Map.of("pixels", golden.get("in.pixels")))) {
      checks.check("out.encoder.out", out.host("latents"));
    }
  }

  private static void gradients(
      GoldenFolder golden, GoldenChecks checks, Session session, DcAeConfig config) {
    GraphDefinition definition =
        g -> {
          Tensor pixels = new DcAeDecoder(config, "decoder").decode(latents(g, config));
          Tensor weight = g.input("weight", DType.FLOAT32, pixels.shape().dims().toArray());
          g.output("loss", pixels.mul(weight).mean(false));
        };
    List<String> names =
        golden.caseNames().stream()
            .filter(n -> n.startsWith(GRADIENT))
            .map(n -> n.substring(GRADIENT.length()))
            .toList();
    TrainSpec spec = new TrainSpec("loss", names::contains, UNUSED, n -> 1, Set.of("latents"));
    Map<String, HostTensor> inputs =
        Map.of("latents", golden.get("in.latents"), "weight", golden.get("in.loss_weight"));
    try (TrainingProgram program = session.compileTraining(definition, spec);
        Outputs out = program.gradients(inputs)) {
      checks.check("out.loss", out.host("loss"));
      Map<String, HostTensor> actual = new HashMap<>();
      names.forEach(n -> actual.put(n, out.host(TrainingProgram.GRADIENT + n)));
      checks.gradients(GRADIENT, actual);
      HostTensor latents = out.host(TrainingProgram.GRADIENT + "latents");
      checks.gradients("out.grad_in.", Map.of("latents", latents));
    }
  }
}
