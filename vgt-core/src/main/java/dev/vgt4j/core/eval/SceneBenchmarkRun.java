package dev.vgt4j.core.eval;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.core.scenes.JudgedImage;
import dev.vgt4j.core.scenes.PromptResult;
import dev.vgt4j.core.scenes.SceneBenchmark;
import dev.vgt4j.core.scenes.SceneJudge;
import dev.vgt4j.core.scenes.ScenePrompt;
import dev.vgt4j.core.scenes.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Several images of every prompt of a benchmark. Image k of prompt i is number {@code k * size + i}
 * of the request's seed, with {@code size} prompts in the full benchmark: a run over fewer prompts
 * or with fewer images makes the same images as the full one.
 *
 * @param benchmark what is asked
 * @param images of each prompt, at least 1
 */
public record SceneBenchmarkRun(SceneBenchmark benchmark, int images) {
  /** Checks the range. */
  public SceneBenchmarkRun {
    if (images < 1) {
      throw new InvalidInputException("images of a prompt: expected 1 or more, got " + images);
    }
  }

  /**
   * Generates and judges.
   *
   * @param request everything but the prompts; its first image stays 0
   * @param finished told after every pass through the prompts how many images it made
   * @return one result a prompt, in the benchmark's order
   * @throws dev.vgt4j.api.GenerationCancelledException if the monitor stops it
   */
  public List<PromptResult> run(
      ImageGenerator generator,
      GenerationRequest request,
      GenerationMonitor monitor,
      IntConsumer finished) {
    SceneJudge judge = new SceneJudge(benchmark.world());
    List<ScenePrompt> prompts = benchmark.prompts();
    List<List<Verdict>> verdicts = new ArrayList<>();
    prompts.forEach(prompt -> verdicts.add(new ArrayList<>()));
    for (int k = 0; k < images; k++) {
      GenerationRequest pass = request.withFirstImage(k * benchmark.size());
      List<JudgedImage> judged =
          SceneEvaluation.generate(generator, prompts, pass, judge, monitor).verdicts();
      finished.accept(prompts.size());
      IntStream.range(0, judged.size()).forEach(i -> verdicts.get(i).add(judged.get(i).verdict()));
    }
    return IntStream.range(0, prompts.size())
        .mapToObj(i -> new PromptResult(prompts.get(i), verdicts.get(i)))
        .toList();
  }
}
