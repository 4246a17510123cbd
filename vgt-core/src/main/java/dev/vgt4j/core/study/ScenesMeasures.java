package dev.vgt4j.core.study;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.eval.ImageDescriber;
import dev.vgt4j.core.eval.ReconstructionEvaluation;
import dev.vgt4j.core.eval.SceneEvaluation;
import dev.vgt4j.core.eval.UnderstandingEvaluation;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.scenes.JudgedImage;
import dev.vgt4j.core.scenes.SceneBenchmark;
import dev.vgt4j.core.scenes.SceneFolder;
import dev.vgt4j.core.scenes.SceneJudge;
import dev.vgt4j.core.scenes.ScenePrompt;
import dev.vgt4j.core.scenes.SceneRecord;
import dev.vgt4j.core.scenes.SceneSampler;
import dev.vgt4j.core.scenes.SceneScore;
import dev.vgt4j.core.scenes.UnderstandingScore;
import dev.vgt4j.core.scenes.UnderstandingScore.Measure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Measures finished models. All of them reconstruct the same images and draw the same prompts from
 * the same noise, so that differences are theirs.
 */
final class ScenesMeasures {
  private static final long PROMPT_SEED = 0xA5C;
  private static final long NOISE_SEED = 1;

  private final StudySizes sizes;
  private final StudyData data;
  private final Backend backend;
  private final GenerationMonitor monitor;
  private final SceneJudge judge;
  private final List<ScenePrompt> prompts;

  ScenesMeasures(StudySizes sizes, StudyData data, Backend backend, GenerationMonitor monitor) {
    this.sizes = sizes;
    this.data = data;
    this.backend = backend;
    this.monitor = monitor;
    this.judge = new SceneJudge(sizes.world());
    this.prompts =
        SceneSampler.of(sizes.world()).prompts(sizes.prompts(), new SplittableRandom(PROMPT_SEED));
  }

  /**
   * Metrics of a finished model by name.
   *
   * @param vlm what it was made from
   */
  Map<String, Double> of(Arm.Kind kind, Path vlm, Path model) {
    return switch (kind) {
      case VLM -> understanding(model, model);
      case STAGE_1 -> {
        Map<String, Double> all = new TreeMap<>(autoencoder(model));
        if (!ModelFolder.readModels(model).hasOwnEncoder()) {
          all.putAll(understanding(vlm, model));
        }
        yield all;
      }
      case STAGE_2 -> autoencoder(model); // its encoder is that of stage 1
      case GENERATOR -> generator(model);
    };
  }

  private Map<String, Double> autoencoder(Path model) {
    List<SceneRecord> records = heldOut();
    List<ScenePrompt> truths = records.stream().map(r -> r.prompt().orElseThrow()).toList();
    ImageSet originals =
        ImageSet.load(records.stream().map(SceneRecord::image).toList(), sizes.world().size());
    try (ModelFolder folder = ModelFolder.open(model);
        Session session = backend.open(folder.weights())) {
      ReconstructionEvaluation made =
          ReconstructionEvaluation.of(session, folder.models().autoencoder(""), originals);
      SceneScore ceiling = SceneEvaluation.of(made.images(), truths, judge, NOISE_SEED).score();
      return Map.of(
          Metric.PSNR.key(), made.psnr(),
          Metric.SSIM.key(), made.ssim(),
          Metric.CEILING.key(), ceiling.overall());
    }
  }

  private Map<String, Double> understanding(Path language, Path vision) {
    SceneBenchmark benchmark = SceneBenchmark.of(sizes.world()).first(sizes.prompts());
    try (ImageDescriber describer = ImageDescriber.open(language, vision, backend)) {
      UnderstandingScore score =
          UnderstandingEvaluation.of(describer, benchmark, NOISE_SEED, done -> {}).score();
      Map<String, Double> out = new TreeMap<>();
      score.results().forEach((m, r) -> out.put("understood " + m.tag(), r.estimate().value()));
      out.put(Metric.UNDERSTANDING.key(), score.results().get(Measure.OBJECTS).estimate().value());
      return out;
    }
  }

  private List<SceneRecord> heldOut() {
    Path folder = data.heldOut();
    try {
      return SceneFolder.read(folder);
    } catch (IOException e) {
      throw FileErrors.failed("reading", folder, e);
    }
  }

  private Map<String, Double> generator(Path model) {
    try (ImageGenerator generator = Vgt.generator(model, backend)) {
      SceneScore one = score(generator, request(1, sizes.guidance()), sizes.repeats());
      double four = score(generator, request(4, sizes.guidance()), sizes.repeats()).overall();
      double sixteen = score(generator, request(16, sizes.guidance()), sizes.repeats()).overall();
      double unguided = score(generator, request(1, 1), 1).overall();
      Map<String, Double> out = new TreeMap<>();
      out.put(Metric.SCORE.key(), one.overall());
      out.put(Metric.FLOOR.key(), one.floor());
      out.put(Metric.SCORE_4.key(), four);
      out.put(Metric.SCORE_16.key(), sixteen);
      out.put(Metric.LOSS_4.key(), one.overall() - four);
      out.put(Metric.LOSS_16.key(), one.overall() - sixteen);
      out.put(Metric.SCORE_UNGUIDED.key(), unguided);
      one.tasks().forEach((task, s) -> out.put("task " + task.tag(), s.mean()));
      return out;
    }
  }

  /** The score of a generator that still trains, from one image a prompt. */
  double quickScore(ImageGenerator generator) {
    return score(generator, request(1, sizes.guidance()), 1).overall();
  }

  private SceneScore score(ImageGenerator generator, GenerationRequest request, int repeats) {
    List<JudgedImage> all = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      all.addAll(
          SceneEvaluation.generate(
                  generator, prompts, request.withSeed(NOISE_SEED + i), judge, monitor)
              .verdicts());
    }
    return SceneScore.of(all, NOISE_SEED);
  }

  private GenerationRequest request(int parallel, double guidance) {
    int side = sizes.world().size();
    return GenerationRequest.of(side, side)
        .withGuidance(guidance, GuidanceSchedule.LINEAR)
        .withSolver(Solver.REFERENCE, sizes.solverSteps())
        .withParallel(parallel);
  }
}
