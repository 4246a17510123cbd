package dev.vgt4j.core.train;

import java.awt.image.BufferedImage;
import java.util.Map;

/** Draws what a run has learnt so far, such as samples or reconstructions. */
@FunctionalInterface
public interface TrainingImages {
  /** Draws nothing. */
  TrainingImages NONE = step -> Map.of();

  /**
   * Draws with the session's current parameters, which are the moving averages while this is
   * called. It must leave parameters and optimizer as they are.
   *
   * @param step steps done
   * @return images by name; names become parts of file names
   */
  Map<String, BufferedImage> draw(long step);
}
