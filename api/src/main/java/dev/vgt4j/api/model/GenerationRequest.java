package dev.vgt4j.api.model;

import dev.vgt4j.api.InvalidInputException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How images are sampled.
 *
 * <pre>{@code
 * GenerationRequest.of(64, 64).withSeed(7).withSolver(Solver.HEUN, 4).withParallel(4)
 * }</pre>
 *
 * @param width pixels, positive
 * @param height pixels, positive
 * @param seed decides every random draw: image i of a request has a generator of its own, made from
 *     the seed and {@code firstImage + i} alone
 * @param firstImage number of the request's first image, at least 0. What is image 5 of a request
 *     from 0 is the first, and may be the only one, of a request from 5
 * @param guidance how strongly images follow the prompt
 * @param sampling how the flow-matching head is solved
 * @param decoding which positions come when
 */
public record GenerationRequest(
    int width,
    int height,
    long seed,
    int firstImage,
    GuidanceOptions guidance,
    SamplingOptions sampling,
    DecodingOptions decoding) {

  /** Development of the guidance scale over the groups. */
  public enum GuidanceSchedule {
    /** The full scale for the first group, then falling linearly to 1. */
    LINEAR,
    /** The full scale always. */
    CONSTANT,
    /** No guidance, whatever the scale: the unconditional branch is not run. */
    OFF
  }

  /** What the LLM's cache holds while decoding. */
  public enum DecodingMode {
    /** Exactly what a training sequence holds: pads masked, no stale queries. */
    CONSISTENT,
    /** The released implementation with its flaws, for comparing published checkpoints. */
    REFERENCE
  }

  /**
   * Classifier-free guidance.
   *
   * @param scale at least 1; 1 turns it off
   * @param schedule how the scale develops over the groups of positions
   * @param negativePrompt what images shall not show: takes the place of the empty prompt in the
   *     unconditional branch; null for the empty prompt
   */
  public record GuidanceOptions(
      double scale, GuidanceSchedule schedule, @Nullable String negativePrompt) {
    /** Checks the ranges. */
    public GuidanceOptions {
      if (!(scale >= 1) || Double.isInfinite(scale)) {
        throw new InvalidInputException("guidance: expected a number of at least 1, got " + scale);
      }
      if (negativePrompt != null && !guides(scale, schedule)) {
        throw new InvalidInputException(
            "negative prompt: expected guidance above 1 and a schedule other than off, got "
                + scale
                + " and "
                + schedule.name().toLowerCase(Locale.ROOT));
      }
    }

    /** False if the unconditional branch need not run. */
    public boolean guides() {
      return guides(scale, schedule);
    }

    private static boolean guides(double scale, GuidanceSchedule schedule) {
      return scale != 1 && schedule != GuidanceSchedule.OFF;
    }
  }

  /**
   * From noise to the latents of a group.
   *
   * @param solver the method
   * @param steps its steps, at least {@link Solver#leastSteps()}
   * @param timeShift above 1 the steps are shorter near the noise and longer near the data, below 1
   *     the other way round; 1 for even steps. The times are {@code t/(t + s (1-t))}, 0 being noise
   *     (Esser et al. 2024, equation 23)
   */
  public record SamplingOptions(Solver solver, int steps, double timeShift) {
    /** Checks the ranges. */
    public SamplingOptions {
      if (steps < solver.leastSteps()) {
        throw new InvalidInputException(
            "steps: expected at least " + solver.leastSteps() + ", got " + steps);
      }
      if (!(timeShift > 0) || Double.isInfinite(timeShift)) {
        throw new InvalidInputException("time shift: expected a number above 0, got " + timeShift);
      }
    }

    /** How often the head is run for one group of positions. */
    public int evaluations() {
      return solver.evaluations(steps);
    }
  }

  /**
   * The way through the positions.
   *
   * @param parallel positions decoded at once, at least 1
   * @param order which comes first
   * @param mode what the cache holds
   */
  public record DecodingOptions(int parallel, PositionOrder order, DecodingMode mode) {
    /** Checks the range. */
    public DecodingOptions {
      positive("parallel", parallel);
    }
  }

  /** Checks the ranges. */
  public GenerationRequest {
    positive("width", width);
    positive("height", height);
    if (firstImage < 0) {
      throw new InvalidInputException("first image: expected 0 or more, got " + firstImage);
    }
  }

  /**
   * The defaults: seed 0, guidance 2 falling linearly, 8 steps of the multistep solver, one
   * position after another in the order of training, decoding consistent with training.
   */
  public static GenerationRequest of(int width, int height) {
    return new GenerationRequest(
        width,
        height,
        0,
        0,
        new GuidanceOptions(2, GuidanceSchedule.LINEAR, null),
        new SamplingOptions(Solver.MULTISTEP, Solver.MULTISTEP.defaultSteps(), 1),
        new DecodingOptions(1, PositionOrder.TRAINED, DecodingMode.CONSISTENT));
  }

  /** With another seed. */
  public GenerationRequest withSeed(long other) {
    return new GenerationRequest(width, height, other, firstImage, guidance, sampling, decoding);
  }

  /** With images numbered from another one on. */
  public GenerationRequest withFirstImage(int other) {
    return new GenerationRequest(width, height, seed, other, guidance, sampling, decoding);
  }

  /** With other guidance. */
  public GenerationRequest with(GuidanceOptions other) {
    return new GenerationRequest(width, height, seed, firstImage, other, sampling, decoding);
  }

  /** With the head solved in another way. */
  public GenerationRequest with(SamplingOptions other) {
    return new GenerationRequest(width, height, seed, firstImage, guidance, other, decoding);
  }

  /** With another way through the positions. */
  public GenerationRequest with(DecodingOptions other) {
    return new GenerationRequest(width, height, seed, firstImage, guidance, sampling, other);
  }

  /** With another guidance scale and schedule. */
  public GenerationRequest withGuidance(double scale, GuidanceSchedule schedule) {
    return with(new GuidanceOptions(scale, schedule, guidance.negativePrompt()));
  }

  /** With something that images shall not show. */
  public GenerationRequest withNegativePrompt(String prompt) {
    return with(new GuidanceOptions(guidance.scale(), guidance.schedule(), prompt));
  }

  /** With another solver and number of steps. */
  public GenerationRequest withSolver(Solver solver, int steps) {
    return with(new SamplingOptions(solver, steps, sampling.timeShift()));
  }

  /** With so many positions at once. */
  public GenerationRequest withParallel(int positions) {
    return with(new DecodingOptions(positions, decoding.order(), decoding.mode()));
  }

  /** With another order of positions. */
  public GenerationRequest withOrder(PositionOrder order) {
    return with(new DecodingOptions(decoding.parallel(), order, decoding.mode()));
  }

  /** With another decoding mode. */
  public GenerationRequest withMode(DecodingMode mode) {
    return with(new DecodingOptions(decoding.parallel(), decoding.order(), mode));
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new InvalidInputException(name + ": expected a positive number, got " + value);
    }
  }
}
