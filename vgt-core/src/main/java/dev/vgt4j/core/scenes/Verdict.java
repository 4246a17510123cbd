package dev.vgt4j.core.scenes;

import java.util.List;

/**
 * What the judge decided about an image and a prompt.
 *
 * @param correct true if the image shows what the prompt asks for
 * @param reason why not; empty if correct
 * @param objects everything the judge recognised
 */
public record Verdict(boolean correct, String reason, List<Detection> objects) {
  /** Copies the list. */
  public Verdict {
    objects = List.copyOf(objects);
  }
}
