package dev.vgt4j.core.eval;

import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.scenes.CaptionedScene;
import dev.vgt4j.core.scenes.DenseCaption;
import dev.vgt4j.core.scenes.Scene;
import dev.vgt4j.core.scenes.SceneBenchmark;
import dev.vgt4j.core.scenes.SceneRenderer;
import dev.vgt4j.core.scenes.UnderstandingScore;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What a model says of a benchmark's scenes.
 *
 * @param scenes what was shown
 * @param said the descriptions, one a scene
 * @param score of the descriptions
 */
public record UnderstandingEvaluation(
    List<Scene> scenes, List<String> said, UnderstandingScore score) {

  /**
   * Shows every scene and scores what is said of it, which is cut off one object after the most
   * that a scene may hold.
   *
   * @param seed decides shuffles and bootstrap
   * @param described told how many scenes are done
   */
  public static UnderstandingEvaluation of(
      ImageDescriber describer, SceneBenchmark benchmark, long seed, IntConsumer described) {
    List<Scene> scenes = benchmark.scenes().stream().map(CaptionedScene::scene).toList();
    SceneRenderer renderer = new SceneRenderer(describer.imageSize());
    ImageSet images =
        ImageSet.of(scenes.stream().map(renderer::render).toList(), describer.imageSize());
    int mostTokens = DenseCaption.WORDS_PER_OBJECT * (benchmark.world().maxObjects() + 1);
    List<String> said = describer.describe(images, mostTokens, described);
    return new UnderstandingEvaluation(scenes, said, UnderstandingScore.of(scenes, said, seed));
  }
}
