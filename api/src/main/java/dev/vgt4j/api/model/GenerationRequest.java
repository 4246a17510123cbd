package dev.vgt4j.api.model;

import dev.vgt4j.api.InvalidInputException;

/**
 * How images are sampled.
 *
 * @param width pixels, positive
 * @param height pixels, positive
 * @param seed decides every random draw
 * @param guidance classifier-free guidance scale, at least 1; 1 turns it off
 * @param guidanceSchedule how the scale develops over the groups of positions
 * @param steps solver steps of the flow-matching head, at least 2
 * @param parallel positions decoded at once, at least 1
 * @param randomOrder positions in a random order, else in raster order
 * @param mode decoding mode
 */
public record GenerationRequest(
    int width,
    int height,
    long seed,
    double guidance,
    GuidanceSchedule guidanceSchedule,
    int steps,
    int parallel,
    boolean randomOrder,
    DecodingMode mode) {

  /** Development of the guidance scale over the groups. */
  public enum GuidanceSchedule {
    /** The full scale for the first group, then falling linearly to 1. */
    LINEAR,
    /** The full scale always. */
    CONSTANT
  }

  /** What the LLM's cache holds while decoding. */
  public enum DecodingMode {
    /** Exactly what a training sequence holds: pads masked, no stale queries. */
    CONSISTENT,
    /** The released implementation with its flaws, for comparing published checkpoints. */
    REFERENCE
  }

  /** Checks the ranges. */
  public GenerationRequest {
    positive("width", width);
    positive("height", height);
    positive("parallel", parallel);
    if (!(guidance >= 1) || Double.isInfinite(guidance)) {
      throw new InvalidInputException("guidance: expected a number of at least 1, got " + guidance);
    }
    if (steps < 2) {
      throw new InvalidInputException("steps: expected at least 2, got " + steps);
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new InvalidInputException(name + ": expected a positive number, got " + value);
    }
  }
}
