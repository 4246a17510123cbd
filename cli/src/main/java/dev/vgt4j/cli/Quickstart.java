package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.eval.ReconstructionEvaluation;
import dev.vgt4j.core.eval.SceneEvaluation;
import dev.vgt4j.core.export.ExportedPrograms;
import dev.vgt4j.core.export.GeneratorExport;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.RunFolder;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.scenes.CaptionedScene;
import dev.vgt4j.core.scenes.SceneCard;
import dev.vgt4j.core.scenes.SceneFolder;
import dev.vgt4j.core.scenes.SceneFolderWriter;
import dev.vgt4j.core.scenes.SceneJudge;
import dev.vgt4j.core.scenes.ScenePrompt;
import dev.vgt4j.core.scenes.SceneRecord;
import dev.vgt4j.core.scenes.SceneRenderer;
import dev.vgt4j.core.scenes.SceneSampler;
import dev.vgt4j.core.train.Tuning;
import dev.vgt4j.core.train.config.Overrides;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfigs;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** The way from a small VLM to scored images, step by step; finished steps are not repeated. */
final class Quickstart {
  private static final long HELD_OUT_SEED = 0x5EED;
  private static final long PROMPT_SEED = 0xA5C;
  private static final String PLAN = "plan.txt";

  private final QuickstartPlan plan;
  private final Path named;
  private final Path vlm;
  private final Path out;
  private final long seed;
  private final BackendOption backendOption;
  private final PrintWriter screen;
  private final PrintWriter err;
  private final Interruption interruption;
  private final Stopwatch watch;
  private String sizes = "scenes-64";
  private String policy = QuickstartPlan.POLICY;

  Quickstart(
      QuickstartPlan plan,
      Path vlm,
      Path out,
      long seed,
      BackendOption backendOption,
      PrintWriter screen,
      PrintWriter err,
      Interruption interruption)
      throws IOException {
    this.watch = Stopwatch.in(out);
    this.plan = plan;
    this.named = vlm;
    this.vlm = RandomVlm.isFamily(vlm.toString()) ? out.resolve("vlm") : vlm;
    this.out = out;
    this.seed = seed;
    this.backendOption = backendOption;
    this.screen = screen;
    this.err = err;
    this.interruption = interruption;
  }

  /** Work that may be stopped on request. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /**
   * Runs it all.
   *
   * @return false if the user stopped it
   */
  boolean run() throws IOException {
    if (!RandomVlm.isFamily(named.toString())) {
      try (ModelFolder start = ModelFolder.open(named)) {
        start.requireVlm(); // before anything is written
      }
    }
    Backends.load().select("onnx", Capability.ONNX_EXPORT); // before work that it would end
    try (Backend backend = trainer().open(backendOption.options());
        RunFolder held = RunFolder.open(out)) {
      requireSamePlan(held.path().resolve(PLAN));
      openVlm();
      return run(backend);
    }
  }

  private void openVlm() {
    if (RandomVlm.isFamily(named.toString()) && !isDone("vlm")) {
      RandomVlm.write(named.toString(), seed, vlm);
    }
    try (ModelFolder start = ModelFolder.open(vlm)) {
      boolean needsTransformer = start.requireVlm().models().needsTransformer();
      sizes = needsTransformer ? "scenes-clip-64" : "scenes-64";
      policy = needsTransformer ? "full" : QuickstartPlan.POLICY;
    }
  }

  /** Finished steps are taken over, so they must be steps of the same run. */
  private void requireSamePlan(Path file) throws IOException {
    String mine =
        "seed " + seed + "\nvlm " + named.toAbsolutePath().normalize() + "\n" + plan + "\n";
    if (Files.exists(file) && !Files.readString(file).equals(mine)) {
      throw new InvalidInputException(
          out + " holds a quickstart with other options (see " + PLAN + "): choose another --out");
    }
    AtomicFiles.writeString(file, mine);
  }

  private boolean run(Backend backend) throws IOException {
    timed("render scenes", this::render);
    timed("tune autoencoder, stage 1", () -> autoencoder(backend, 1));
    timed("tune autoencoder, stage 2", () -> autoencoder(backend, 2));
    timed("tune generator", () -> generator(backend));
    QuickstartResults results = new QuickstartResults();
    timed("measure reconstructions", () -> reconstructions(backend, results));
    timed("export to ONNX", this::export);
    timed("generate and score", () -> score(backend, results));
    compare(backend, results);
    if (interruption.requested()) {
      return false;
    }
    new QuickstartReport(plan, out, watch.seconds(), results).write(out.resolve("report.html"));
    print(results);
    return true;
  }

  /** The chosen backend, or the first that can train. */
  private BackendProvider trainer() {
    Backends all = Backends.load();
    String first =
        all.providers().stream()
            .filter(p -> p.capabilities().contains(Capability.TRAINING))
            .map(BackendProvider::name)
            .findFirst()
            .orElse(null);
    String name = backendOption.name();
    return all.select(name == null ? first : name, Capability.TRAINING);
  }

  private void timed(String name, Step step) throws IOException {
    if (interruption.requested()) {
      return;
    }
    err.println("== " + name);
    err.flush();
    long begin = System.nanoTime();
    step.run();
    watch.add(name, (System.nanoTime() - begin) / 1e9);
  }

  private Path folder(String name) {
    return out.resolve(name);
  }

  private void render() throws IOException {
    renderFolder(folder("scenes"), plan.images(), seed);
    renderFolder(folder("held-out"), plan.heldOut(), seed ^ HELD_OUT_SEED);
  }

  private void renderFolder(Path folder, int count, long renderSeed) throws IOException {
    if (Files.exists(folder)) {
      return;
    }
    SceneRenderer renderer = new SceneRenderer(plan.world().size());
    try (SceneFolderWriter writer = new SceneFolderWriter(folder)) {
      for (CaptionedScene s :
          SceneSampler.of(plan.world()).samples(count, new SplittableRandom(renderSeed))) {
        writer.add(renderer.render(s.scene()), s);
      }
      writer.describe(SceneCard.of(plan.world(), List.of()));
      writer.commit();
    }
  }

  private TrainingConfig config(String name, String preset, QuickstartPlan.Run run, Overrides own) {
    Overrides all =
        new Overrides()
            .path("models.vlm", vlm)
            .text("models.sizes", sizes)
            .path("data.train", folder("scenes"))
            .text("data.order", "random")
            .path("out", folder(name))
            .number("steps", run.steps())
            .number("batch_size", run.batch())
            .number("optimizer.learning_rate", run.learningRate())
            .text("optimizer.schedule", "ar")
            .number("seed", seed)
            .and(own);
    return TrainingConfigs.preset(preset, all);
  }

  private boolean isDone(String name) {
    return Files.exists(folder(name).resolve(ModelFolder.WEIGHTS));
  }

  private void autoencoder(Backend backend, int stage) {
    String name = "autoencoder-stage" + stage;
    if (isDone(name)) {
      return;
    }
    TrainingConfig config =
        stage == 1
            ? config(
                name,
                "scenes-ae",
                plan.firstStage(),
                new Overrides()
                    .number("autoencoder.distillation", QuickstartPlan.DISTILLATION)
                    .number("optimizer.encoder_rate", QuickstartPlan.ENCODER_RATE))
            : config(
                name,
                "scenes-ae-stage2",
                plan.secondStage(),
                new Overrides()
                    .path("models.start", folder("autoencoder-stage1"))
                    .number("autoencoder.distillation", 0.0)
                    .number("autoencoder.noise.sigma", QuickstartPlan.NOISE)
                    .flag("autoencoder.freeze_encoder", true));
    train("tune ae, stage " + stage, config, backend);
  }

  private void generator(Backend backend) {
    if (isDone("model")) {
      return;
    }
    Overrides own =
        new Overrides()
            .path("models.autoencoder", folder("autoencoder-stage2"))
            .text("transformer.train", policy)
            .number("transformer.draws", QuickstartPlan.DRAWS);
    train("tune ar", config("model", "scenes-ar", plan.transformer(), own), backend);
  }

  private void train(String name, TrainingConfig config, Backend backend) {
    try (ProgressListener listener =
        ProgressListener.of(name, err, interruption, PeakShare.of(backend))) {
      Tuning.run(config, backend, true, listener);
    }
  }

  private void reconstructions(Backend backend, QuickstartResults results) throws IOException {
    List<SceneRecord> records = SceneFolder.read(folder("held-out"));
    List<ScenePrompt> prompts = records.stream().map(r -> r.prompt().orElseThrow()).toList();
    try (ModelFolder model = ModelFolder.open(folder("model"));
        Session session = backend.open(model.weights())) {
      ImageSet originals =
          ImageSet.load(records.stream().map(SceneRecord::image).toList(), plan.world().size());
      results.reconstruction =
          ReconstructionEvaluation.of(session, model.models().autoencoder("vgt_ae"), originals);
      for (int i = 0; i < originals.count(); i++) {
        results.originals.add(originals.image(i));
      }
    }
    SceneJudge judge = new SceneJudge(plan.world());
    results.trueRenders = SceneEvaluation.of(results.originals, prompts, judge, seed).score();
    results.ceiling =
        SceneEvaluation.of(results.reconstruction.images(), prompts, judge, seed).score();
  }

  private void export() {
    if (ExportedPrograms.isExport(folder("onnx"))) {
      return;
    }
    BackendProvider exporter = Backends.load().select("onnx", Capability.ONNX_EXPORT);
    try (Backend onnx = exporter.open(backendOption.options());
        ModelFolder model = ModelFolder.open(folder("model"))) {
      GeneratorExport.write(model, onnx, folder("onnx"));
    }
  }

  private GenerationRequest request() {
    int size = plan.world().size();
    return GenerationRequest.of(size, size)
        .withSeed(seed)
        .withGuidance(plan.guidance(), GuidanceSchedule.LINEAR)
        .withSolver(Solver.REFERENCE, plan.solverSteps());
  }

  /** What the generator is scored by. */
  private List<ScenePrompt> prompts(int count) {
    return SceneSampler.of(plan.world()).prompts(count, new SplittableRandom(seed ^ PROMPT_SEED));
  }

  private void score(Backend backend, QuickstartResults results) {
    try (ImageGenerator generator = Vgt.generator(folder("model"), backend)) {
      results.scored =
          SceneEvaluation.generate(
              generator, prompts(plan.scored()), request(), new SceneJudge(plan.world()));
    }
  }

  /** The training backend is open already; the others are opened one after another. */
  private void compare(Backend training, QuickstartResults results) throws IOException {
    results.compared = prompts(plan.compared());
    for (BackendProvider provider : Backends.load().providers()) {
      if (interruption.requested()) {
        return;
      }
      if (provider.name().equals(training.name())) {
        timed("generate on " + provider.name(), () -> generateOn(training, results));
      } else {
        try (Backend backend = provider.open(backendOption.options())) {
          timed("generate on " + provider.name(), () -> generateOn(backend, results));
        }
      }
    }
  }

  private void generateOn(Backend backend, QuickstartResults results) {
    boolean exported = backend.capabilities().contains(Capability.ONNX_EXPORT);
    Path model = folder(exported ? "onnx" : "model");
    try (ImageGenerator generator = Vgt.generator(model, backend)) {
      List<String> texts = results.compared.stream().map(ScenePrompt::text).toList();
      List<BufferedImage> images = Images.toImages(generator.generate(texts, request()));
      results.byBackend.put(backend.name(), images);
      results.descriptions.put(backend.name(), backend.description());
      Images.writePng(
          out.resolve("samples-" + backend.name() + ".png"),
          Images.grid(images, (images.size() + 1) / 2, 2, Color.WHITE),
          Map.of("prompt", String.join("\n", texts), "backend", backend.name()));
    }
  }

  private void print(QuickstartResults results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "judge on true renders %.3f, on reconstructions %.3f (floor %.3f, PSNR %.1f dB)",
            results.trueRenders.overall(),
            results.ceiling.overall(),
            results.ceiling.floor(),
            results.reconstruction.psnr()));
    results
        .agreement()
        .forEach(
            (pair, psnr) ->
                lines.add(String.format(Locale.ROOT, "%s: lowest PSNR %.1f dB", pair, psnr)));
    lines.add("report: " + out.resolve("report.html"));
    lines.add(results.scored.score().toString());
    lines.forEach(screen::println);
    screen.flush();
  }
}
