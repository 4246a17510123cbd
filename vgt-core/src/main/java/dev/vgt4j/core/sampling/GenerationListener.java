package dev.vgt4j.core.sampling;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.TokenLayout;
import java.util.function.Supplier;

/** Told how a batch of images comes into being. */
public interface GenerationListener {
  /** Hears nothing. */
  GenerationListener NONE = new GenerationListener() {};

  /** Asked before every run of a program; once true, generation stops. */
  default boolean cancelled() {
    return false;
  }

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
   * @param known positions that every image of the batch has
   * @param positions positions that each will have
   * @param latents {@code [images, channels, rows, columns]}, 0 where not known yet; valid during
   *     the call
   */
  default void sampled(int known, int positions, Supplier<HostTensor> latents) {}
}
