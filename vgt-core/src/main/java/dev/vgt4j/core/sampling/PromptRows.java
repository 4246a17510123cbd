package dev.vgt4j.core.sampling;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The order of the rows of a batch: prompt by prompt, and without condition behind all others. */
public final class PromptRows {
  private PromptRows() {}

  /**
   * Every prompt as many times as there are images of it, one after the other.
   *
   * @param images at least 1
   */
  public static <T> List<T> repeated(List<T> prompts, int images) {
    return prompts.stream().flatMap(p -> Collections.nCopies(images, p).stream()).toList();
  }

  /** The rows of classifier-free guidance. */
  public static <T> List<T> guided(List<T> conditional, List<T> unconditional) {
    return Stream.concat(conditional.stream(), unconditional.stream()).toList();
  }
}
