package dev.vgt4j.core.eval;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.scenes.CaptionedScene;
import dev.vgt4j.core.scenes.SceneBenchmark;
import dev.vgt4j.core.scenes.SceneFloor;
import dev.vgt4j.core.scenes.SceneJudge;
import dev.vgt4j.core.scenes.ScenePrompt;
import dev.vgt4j.core.scenes.SceneRenderer;
import dev.vgt4j.core.scenes.SceneScore;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/**
 * Between what a generator's scores can lie: ceilings and a floor that do not depend on its solver.
 *
 * @param renders the judge's score of true renders, one for every prompt
 * @param reconstructions its score of what the generator's autoencoder makes of them
 * @param psnr of the reconstructions, in dB
 * @param unconditional images made without a prompt and without guidance
 */
public record SceneBounds(
    SceneScore renders, SceneScore reconstructions, double psnr, SceneFloor unconditional) {
  /** Most images that are made without a prompt. */
  public static final int MOST_UNCONDITIONAL = 200;

  /** How many images are made without a prompt for a benchmark. */
  public static int unconditionalImages(SceneBenchmark benchmark) {
    return Math.min(MOST_UNCONDITIONAL, benchmark.prompts().size());
  }

  /**
   * Renders, reconstructs and generates.
   *
   * @param model folder of the generator, or of an export of it
   * @param generator opened from it
   * @param request size, seed and solver
   * @throws dev.vgt4j.api.GenerationCancelledException if the monitor stops it
   */
  public static SceneBounds measure(
      Path model,
      Backend backend,
      ImageGenerator generator,
      GenerationRequest request,
      SceneBenchmark benchmark,
      GenerationMonitor monitor) {
    SceneJudge judge = new SceneJudge(benchmark.world());
    List<ScenePrompt> prompts = benchmark.prompts();
    SceneRenderer renderer = new SceneRenderer(request.width());
    List<BufferedImage> renders =
        benchmark.scenes().stream().map(CaptionedScene::scene).map(renderer::render).toList();
    ReconstructionEvaluation reconstructed =
        ReconstructionEvaluation.ofGenerator(model, backend, ImageSet.of(renders, request.width()));
    return new SceneBounds(
        SceneEvaluation.of(renders, prompts, judge, request.seed()).score(),
        SceneEvaluation.of(reconstructed.images(), prompts, judge, request.seed()).score(),
        reconstructed.psnr(),
        unconditional(generator, request, benchmark, judge, monitor));
  }

  private static SceneFloor unconditional(
      ImageGenerator generator,
      GenerationRequest request,
      SceneBenchmark benchmark,
      SceneJudge judge,
      GenerationMonitor monitor) {
    GenerationRequest free =
        request.with(new GenerationRequest.GuidanceOptions(1, GuidanceSchedule.OFF, null));
    List<BufferedImage> images =
        Images.toImages(generator.generateAnything(unconditionalImages(benchmark), free, monitor));
    return SceneFloor.of(images.stream().map(judge::detect).toList(), benchmark.prompts());
  }
}
