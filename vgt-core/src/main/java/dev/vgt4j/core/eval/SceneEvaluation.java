package dev.vgt4j.core.eval;

import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.scenes.JudgedImage;
import dev.vgt4j.core.scenes.SceneJudge;
import dev.vgt4j.core.scenes.ScenePrompt;
import dev.vgt4j.core.scenes.SceneScore;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Images of scenes with the judge's verdicts.
 *
 * @param images the judged images
 * @param verdicts one an image
 * @param score by task, with its floor
 */
public record SceneEvaluation(
    List<BufferedImage> images, List<JudgedImage> verdicts, SceneScore score) {

  /**
   * Judges images of prompts.
   *
   * @param seed decides the shuffling of captions for the floor
   */
  public static SceneEvaluation of(
      List<BufferedImage> images, List<ScenePrompt> prompts, SceneJudge judge, long seed) {
    List<JudgedImage> verdicts = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      verdicts.add(new JudgedImage(prompts.get(i), judge.judge(images.get(i), prompts.get(i))));
    }
    return new SceneEvaluation(images, verdicts, SceneScore.of(verdicts, seed));
  }

  /** Generates one image a prompt and judges it. */
  public static SceneEvaluation generate(
      ImageGenerator generator,
      List<ScenePrompt> prompts,
      GenerationRequest request,
      SceneJudge judge) {
    return generate(generator, prompts, request, judge, GenerationMonitor.NONE);
  }

  /**
   * The same, watched.
   *
   * @throws dev.vgt4j.api.GenerationCancelledException if the monitor stops it
   */
  public static SceneEvaluation generate(
      ImageGenerator generator,
      List<ScenePrompt> prompts,
      GenerationRequest request,
      SceneJudge judge,
      GenerationMonitor monitor) {
    List<String> texts = prompts.stream().map(ScenePrompt::text).toList();
    List<BufferedImage> images = Images.toImages(generator.generate(texts, request, monitor));
    return of(images, prompts, judge, request.seed());
  }
}
