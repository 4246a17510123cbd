package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.golden.VgtAeRuns.RoundTrip;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.DcAeConfig;
import dev.vgt4j.core.model.DcAeDecoder;
import dev.vgt4j.core.model.Posterior;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtAeConfig;
import dev.vgt4j.core.vlm.InternVl3Config;
import dev.vgt4j.core.vlm.InternVl3Vision;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** VGT-AE on InternVL3's tower: encoding, decoding, and what {@link VgtAeTraining} adds. */
final class VgtAeInternVl3Suite implements GoldenSuite {
  @Override
  public String folder() {
    return "vgt_ae_internvl3";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    ConfigNode c = golden.configNode();
    Model model = Model.parse(c);
    VgtAeTraining training = new VgtAeTraining(golden, checks, model, c.child("losses"));
    Weights discriminator =
        WeightSets.prefixed("discriminator.", golden.file("discriminator.safetensors"));
    Weights all = WeightSets.layered(golden.weights(), discriminator);
    try (Session session = checks.open(all)) {
      checks.testCase("features", () -> features(golden, checks, session, model));
      checks.testCase("encode_decode", () -> encodeDecode(golden, checks, session, model));
      checks.testCase("encode_nonorm", () -> withoutNorm(golden, checks, session, model));
      training.discriminator(session);
      training.generator(session, "train_predisc");
      training.generator(session, "train_disc");
    }
    Weights wider = golden.file("model_kl_down_mlp.safetensors");
    try (Session session = checks.open(WeightSets.layered(wider, all))) {
      checks.testCase("kl_eval", () -> variational(golden, checks, session, model));
      training.generator(session, "train_kl");
    }
  }

  /** The tower of the configuration and the autoencoder around it. */
  record Model(InternVl3Config vlm, DcAeConfig decoder, VgtAeConfig config) {
    static Model parse(ConfigNode c) {
      InternVl3Config vlm = InternVl3Config.parse(c.child("mllm"));
      VgtAeConfig config = VgtAeConfig.parse(c, vlm.stride());
      return new Model(vlm, DcAeConfig.parse(c.child("dc_ae")), config);
    }

    VgtAe build(VgtAeConfig variant) {
      DcAeDecoder pixels = new DcAeDecoder(decoder, "decoder");
      return new VgtAe(variant, "", new InternVl3Vision(vlm, "encoder", "mlp1"), pixels);
    }

    InternVl3Vision teacher() {
      return new InternVl3Vision(vlm, "teacher", "teacher_mlp1");
    }

    /** Images of any number and size. */
    Tensor image(GraphBuilder g) {
      return VgtAeRuns.image(g, config.stride());
    }
  }

  private static void features(
      GoldenFolder golden, GoldenChecks checks, Session session, Model model) {
    GraphDefinition definition =
        g -> {
          VgtAe ae = model.build(model.config());
          Tensor image = model.image(g);
          Tensor semantic = ae.features(image);
          g.output("out.semantic", semantic);
          g.output("out.semantic_teacher", model.teacher().encode(image));
          Tensor blocks = ae.downBlocks(semantic);
          g.output("out.after_down_blocks", blocks);
          g.output("out.after_down_mlp", ae.downMlp(blocks));
        };
    compare(checks, session, definition, Map.of("image", golden.get("in.image")));
  }

  /** Outputs carry the recorded tensors' names. */
  private static void compare(
      GoldenChecks checks,
      Session session,
      GraphDefinition definition,
      Map<String, HostTensor> inputs) {
    try (Program program = session.compile(definition);
        Outputs out = program.run(inputs)) {
      out.names().forEach(n -> checks.check(n, out.host(n)));
    }
  }

  private static void encodeDecode(
      GoldenFolder golden, GoldenChecks checks, Session session, Model model) {
    VgtAe ae = model.build(model.config());
    List<RoundTrip> trips =
        Stream.of("", "_other")
            .map(
                suffix ->
                    new RoundTrip(
                        golden.get("in.image" + suffix),
                        "out.encode" + suffix + ".latents",
                        "out.decode" + suffix + ".image"))
            .toList();
    VgtAeRuns.roundTrips(checks, session, ae, trips);
    GraphDefinition decode =
        g -> {
          Tensor latents = g.input("latents", DType.FLOAT32, "B", ae.latentChannels(), "H", "W");
          g.output("out.decode_rect.image", ae.decode(latents));
        };
    compare(checks, session, decode, Map.of("latents", golden.get("in.latents_rect")));
  }

  private static void withoutNorm(
      GoldenFolder golden, GoldenChecks checks, Session session, Model model) {
    VgtAe ae = model.build(model.config().withChannelNorm(false));
    compare(
        checks,
        session,
        g -> g.output("out.encode_nonorm.latents", ae.encode(model.image(g))),
        Map.of("image", golden.get("in.image")));
  }

  private static void variational(
      GoldenFolder golden, GoldenChecks checks, Session session, Model model) {
    VgtAe ae = model.build(model.config().asVariational());
    GraphDefinition definition =
        g -> {
          Tensor image = model.image(g);
          Posterior posterior = ae.posterior(ae.features(image), image);
          Object[] shape = posterior.mean().shape().dims().toArray();
          Tensor noise = g.input("noise", DType.FLOAT32, shape);
          g.output("out.kl_eval.mean", posterior.mean());
          g.output("out.kl_eval.mode", ae.encode(image));
          g.output("out.kl_eval.logvar", posterior.logVariance());
          g.output("out.kl_eval.kl", posterior.divergence());
          g.output("out.kl_eval.latents", posterior.sample(noise));
        };
    compare(
        checks,
        session,
        definition,
        Map.of("image", golden.get("in.image"), "noise", golden.draws("kl_eval").get(0)));
  }
}
