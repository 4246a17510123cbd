package dev.vgt4j.core.scenes;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A prompt with the verdicts on all images that were made for it.
 *
 * @param prompt what was asked for
 * @param verdicts one an image, at least one
 */
public record PromptResult(ScenePrompt prompt, List<Verdict> verdicts) {
  /** Copies the list. */
  public PromptResult {
    verdicts = List.copyOf(verdicts);
  }

  /** Number of images that satisfy the prompt. */
  public int correct() {
    return (int) verdicts.stream().filter(Verdict::correct).count();
  }

  /** One digit an image, 1 if it satisfies the prompt. */
  public String digits() {
    return verdicts.stream().map(v -> v.correct() ? "1" : "0").collect(Collectors.joining());
  }

  Estimate.Group group() {
    return new Estimate.Group(correct(), verdicts.size());
  }
}
