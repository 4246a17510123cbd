package dev.vgt4j.core.sampling;

import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.TokenLayout;

/** Told how a batch of images comes into being. */
public interface GenerationListener {
  /** Hears nothing. */
  GenerationListener NONE = new GenerationListener() {};

  /**
   * The language model has been run for a group.
   *
   * @param group number of the group, from 0
   * @param layout positions and mask that it was fed with
   * @param conditions {@code [rows, queries, conditionSize]}; valid during the call
   */
  default void asked(int group, TokenLayout layout, Value conditions) {}

  /**
   * A group of positions has been sampled.
   *
   * @param done groups done
   * @param groups all groups
   */
  default void sampled(int done, int groups) {}
}
