package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import dev.vgt4j.core.scenes.HeldOutScore;
import dev.vgt4j.core.scenes.PromptResult;
import dev.vgt4j.core.scenes.SceneScore;
import dev.vgt4j.core.scenes.ShapeColor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The benchmark with one solver and one number of steps.
 *
 * @param sampling what was measured
 * @param seed of the images, which also decides shuffles and bootstrap
 * @param results by prompt
 * @param score of all images
 * @param pairs coloured shapes that training never showed
 * @param heldOut their prompts apart; null if there are none
 * @param seconds for an image, judging included
 */
record SceneRow(
    SamplingOptions sampling,
    long seed,
    List<PromptResult> results,
    SceneScore score,
    List<ShapeColor> pairs,
    @Nullable HeldOutScore heldOut,
    double seconds) {

  static SceneRow of(
      GenerationRequest request,
      List<PromptResult> results,
      List<ShapeColor> pairs,
      double seconds) {
    return new SceneRow(
        request.sampling(),
        request.seed(),
        results,
        SceneScore.ofPrompts(results, request.seed()),
        pairs,
        HeldOutScore.of(results, pairs, request.seed()).orElse(null),
        seconds);
  }

  String solver() {
    return RequestOptions.lower(sampling.solver());
  }

  /** One string of digits a prompt, as comparisons want them. */
  List<String> digits() {
    return results.stream().map(PromptResult::digits).toList();
  }

  /** What was measured, in a line. */
  String title() {
    return String.format(
        Locale.ROOT,
        "%s, %d steps, %d evaluations of the head, time shift %s",
        solver(),
        sampling.steps(),
        sampling.evaluations(),
        sampling.timeShift());
  }

  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("solver", solver())
        .put("steps", sampling.steps())
        .put("evaluations", sampling.evaluations())
        .put("seconds_per_image", seconds);
    node.setAll(score.json());
    if (heldOut != null) {
      ObjectNode apart = node.putObject("held_out");
      pairs.forEach(pair -> apart.withArray("pairs").add(pair.toString()));
      apart.set("unseen", heldOut.unseen().json());
      apart.set("seen", heldOut.seen().json());
    }
    ArrayNode correct = node.putArray("correct");
    digits().forEach(correct::add);
    return node;
  }
}
