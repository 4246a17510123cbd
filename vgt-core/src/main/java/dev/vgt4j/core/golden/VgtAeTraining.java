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
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.model.AutoencoderLosses;
import dev.vgt4j.core.model.AutoencoderLosses.Reconstruction;
import dev.vgt4j.core.model.LecamAverages;
import dev.vgt4j.core.model.LossWeights;
import dev.vgt4j.core.model.PatchDiscriminator;
import dev.vgt4j.core.model.Posterior;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.nn.Resize;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** VGT-AE's training losses and gradients, of the autoencoder and of the discriminator. */
final class VgtAeTraining {
  private static final String SCOPE = "discriminator.";
  private static final AdamW UNUSED = new AdamW(0.9, 0.95, 1e-8, 0, 2, 1);

  /** The size that {@code logits_big} was recorded at. */
  private static final int BIG_HEIGHT = 160;

  private static final int BIG_WIDTH = 144;

  private final GoldenFolder golden;
  private final GoldenChecks checks;
  private final VgtAeInternVl3Suite.Model model;
  private final AutoencoderLosses losses;
  private final LossWeights weights;
  private final PatchDiscriminator discriminator;
  private final double noiseStrength;

  VgtAeTraining(
      GoldenFolder golden,
      GoldenChecks checks,
      VgtAeInternVl3Suite.Model model,
      ConfigNode lossConfig) {
    this.golden = golden;
    this.checks = checks;
    this.model = model;
    this.weights = LossWeights.parse(lossConfig);
    this.losses = new AutoencoderLosses(weights);
    int groups = lossConfig.child("discriminator").positiveInt("group_norm_groups");
    this.discriminator = new PatchDiscriminator("discriminator", groups);
    this.noiseStrength = golden.config().path("max_noise_strength").asDouble();
  }

  private List<String> recorded(String prefix) {
    return golden.caseNames().stream()
        .filter(n -> n.startsWith(prefix))
        .map(n -> n.substring(prefix.length()))
        .toList();
  }

  // ---- discriminator ----

  void discriminator(Session session) {
    checks.testCase("disc_logits", () -> logits(session));
    checks.testCase("disc_loss", () -> discriminatorForward(session));
    checks.trainingCase("disc_gradients", () -> discriminatorGradients(session));
  }

  private void logits(Session session) {
    GraphDefinition definition =
        g -> {
          Tensor image = g.input("image", DType.FLOAT32, boxed(golden.get("in.real").shape()));
          g.output("out.disc.logits_real", discriminator.logits(image.add(1).mul(0.5)));
          Tensor big = Resize.bilinear(image, Dim.of(BIG_HEIGHT), Dim.of(BIG_WIDTH));
          g.output("out.disc.logits_big", discriminator.logits(big));
        };
    try (Program program = session.compile(definition);
        Outputs out = program.run(Map.of("image", golden.get("in.real")))) {
      out.names().forEach(n -> checks.check(n, out.host(n)));
    }
  }

  private static Object[] boxed(long[] shape) {
    return Arrays.stream(shape).boxed().toArray();
  }

  private GraphDefinition discriminatorLoss() {
    return g -> {
      Object[] shape = boxed(golden.get("in.real").shape());
      Tensor real = g.input("real", DType.FLOAT32, shape);
      Tensor fake = g.input("fake", DType.FLOAT32, shape);
      Tensor averageReal = g.input("averageReal", DType.FLOAT32);
      Tensor averageFake = g.input("averageFake", DType.FLOAT32);
      losses.discriminator(discriminator::logits, real, fake, averageReal, averageFake).declare("");
    };
  }

  private Map<String, HostTensor> discriminatorInputs(int step, LecamAverages averages) {
    String suffix = step == 0 ? "" : Integer.toString(step + 1);
    return Map.of(
        "real", golden.get("in.real" + suffix),
        "fake", golden.get("in.fake" + suffix),
        "averageReal", averages.realInput(),
        "averageFake", averages.fakeInput());
  }

  private void discriminatorForward(Session session) {
    try (Program program = session.compile(discriminatorLoss())) {
      LecamAverages averages = LecamAverages.START;
      for (int step = 0; golden.has("out.disc_step" + step + ".total"); step++) {
        String prefix = "out.disc_step" + step + ".";
        try (Outputs out = program.run(discriminatorInputs(step, averages))) {
          for (String name : List.of("total", "lecam_loss", "logits_real", "logits_fake")) {
            checks.check(prefix + name, out.host(name));
          }
          checks.check(prefix + "discriminator_loss", out.host("total"));
          averages = averages.next(out.scalar("logits_real"), out.scalar("logits_fake"));
        }
        checks.check(prefix + "ema_real", averages.real());
        checks.check(prefix + "ema_fake", averages.fake());
      }
    }
  }

  private void discriminatorGradients(Session session) {
    TrainSpec spec = new TrainSpec("total", n -> n.startsWith(SCOPE), UNUSED);
    try (TrainingProgram program = session.compileTraining(discriminatorLoss(), spec)) {
      LecamAverages averages = LecamAverages.START;
      for (int step = 0; golden.has("out.disc_step" + step + ".total"); step++) {
        String prefix = "grad.disc_step" + step + ".";
        try (Outputs out = program.gradients(discriminatorInputs(step, averages))) {
          Map<String, HostTensor> actual = new HashMap<>();
          for (String name : recorded(prefix)) {
            actual.put(name, out.host(TrainingProgram.GRADIENT + SCOPE + name));
          }
          checks.gradients(prefix, actual);
          averages = averages.next(out.scalar("logits_real"), out.scalar("logits_fake"));
        }
      }
    }
  }

  // ---- generator ----

  /** One recorded training step: with the adversarial term, unless named {@code predisc}. */
  void generator(Session session, String testCase) {
    boolean adversarial = !testCase.endsWith("predisc");
    boolean variational = testCase.endsWith("_kl");
    GraphDefinition definition = g -> generatorLoss(g, adversarial, variational);
    Map<String, HostTensor> inputs = generatorInputs(testCase, variational);
    checks.testCase(testCase, () -> generatorForward(session, testCase, definition, inputs));
    checks.trainingCase(
        testCase + "_gradients", () -> generatorGradients(session, testCase, definition, inputs));
  }

  private void generatorLoss(GraphBuilder g, boolean adversarial, boolean variational) {
    VgtAe ae = model.build(variational ? model.config().asVariational() : model.config());
    Tensor image = g.input("image", DType.FLOAT32, boxed(golden.get("in.image").shape()));
    Tensor features = ae.features(image);
    Posterior posterior = variational ? ae.posterior(features, image) : null;
    Tensor latents =
        posterior == null
            ? ae.latents(features, image)
            : posterior.sample(g.input("posteriorNoise", DType.FLOAT32, noiseShape(ae, image)));
    Tensor strength = g.input("strength", DType.FLOAT32, image.dim(0));
    Tensor noise = g.input("noise", DType.FLOAT32, noiseShape(ae, image));
    Tensor noisy = VgtAe.addNoise(latents, strength, noise);
    Tensor reconstruction = ae.decode(noisy);
    Reconstruction r =
        Reconstruction.of(image, reconstruction, features, model.teacher().encode(image));
    r = adversarial ? r.against(discriminator::logits) : r;
    r = posterior == null ? r : r.with(posterior);
    losses.generator(r).declare("");
    g.output("latents", noisy);
    g.output("reconstruction", reconstruction);
  }

  private static Object[] noiseShape(VgtAe ae, Tensor image) {
    Dim height = image.dim(2).floorDiv(ae.stride());
    Dim width = image.dim(3).floorDiv(ae.stride());
    return new Object[] {image.dim(0), ae.latentChannels(), height, width};
  }

  private Map<String, HostTensor> generatorInputs(String testCase, boolean variational) {
    List<HostTensor> draws = golden.draws(testCase);
    Map<String, HostTensor> inputs = new HashMap<>();
    inputs.put("image", golden.get("in.image"));
    int next = 0;
    if (variational) {
      inputs.put("posteriorNoise", draws.get(next++));
    }
    float[] strength = draws.get(next).toFloats();
    for (int i = 0; i < strength.length; i++) {
      strength[i] *= (float) noiseStrength;
    }
    inputs.put("strength", HostTensor.of(strength, strength.length));
    inputs.put("noise", draws.get(next + 1));
    return inputs;
  }

  private void generatorForward(
      Session session,
      String testCase,
      GraphDefinition definition,
      Map<String, HostTensor> inputs) {
    String prefix = "out." + testCase + ".";
    try (Program program = session.compile(definition);
        Outputs out = program.run(inputs)) {
      out.names().forEach(n -> checks.check(prefix + n, out.host(n)));
      checks.check(prefix + "total_loss", out.host("total"));
      if (out.names().contains("weighted_gan_loss")) {
        double weighted = out.scalar("weighted_gan_loss");
        checks.check(prefix + "gan_loss", weighted / weights.adversarial());
      }
    }
  }

  private void generatorGradients(
      Session session,
      String testCase,
      GraphDefinition definition,
      Map<String, HostTensor> inputs) {
    String prefix = "grad." + testCase + ".";
    List<String> names = recorded(prefix);
    TrainSpec spec = new TrainSpec("total", names::contains, UNUSED);
    try (TrainingProgram program = session.compileTraining(definition, spec);
        Outputs out = program.gradients(inputs)) {
      Map<String, HostTensor> actual = new HashMap<>();
      names.forEach(n -> actual.put(n, out.host(TrainingProgram.GRADIENT + n)));
      checks.gradients(prefix, actual);
    }
  }
}
