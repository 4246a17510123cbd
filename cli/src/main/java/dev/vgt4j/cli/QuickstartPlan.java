package dev.vgt4j.cli;

import dev.vgt4j.core.scenes.World;

/**
 * How much work a quickstart does.
 *
 * @param world what the images show
 * @param images rendered for tuning
 * @param heldOut rendered for measuring reconstructions
 * @param firstStage of the autoencoder
 * @param secondStage of the autoencoder
 * @param transformer tuning of the generator
 * @param scored prompts that are generated and judged
 * @param compared prompts that every backend generates
 * @param solverSteps of the flow-matching head
 * @param guidance scale of classifier-free guidance
 */
record QuickstartPlan(
    World world,
    int images,
    int heldOut,
    Run firstStage,
    Run secondStage,
    Run transformer,
    int scored,
    int compared,
    int solverSteps,
    double guidance) {
  /** Weight of the distance to the VLM's own features. */
  static final double DISTILLATION = 0.1;

  /**
   * Factor on the encoder's learning rate. Half, as published for a rate of 3e-4, took too much
   * from the small VLM at the rates here: its features went before the decoder could read them.
   */
  static final double ENCODER_RATE = 0.25;

  /**
   * Largest noise on latents in stage 2, in which only the decoder learns. The paper ships 0.1 and
   * finds the best generation at 0.4 to 0.6; here 0.5 made the decoder forgive the generator's
   * errors without a loss in PSNR. An encoder that learned along made latents harder to predict.
   */
  static final double NOISE = 0.5;

  /**
   * What learns in the generator: adapters keep what the language model knows, which in so few
   * steps scores far better than tuning all of it (docs/training.md has the comparison).
   */
  static final String POLICY = "lora";

  /** Noise draws for every position. */
  static final int DRAWS = 4;

  /**
   * One training run.
   *
   * @param steps optimizer steps
   * @param batch images in a batch
   * @param learningRate peak
   */
  record Run(long steps, int batch, double learningRate) {}

  /** Within 15 minutes on 2 cores. */
  static QuickstartPlan full() {
    return new QuickstartPlan(
        World.grid(),
        16_000,
        300,
        new Run(2000, 8, 2e-3),
        new Run(200, 16, 1.5e-3),
        new Run(1600, 16, 1.5e-3),
        240,
        12,
        20,
        2);
  }

  /** The same path in a minute or two, for tests; its images show little. */
  static QuickstartPlan smoke() {
    return new QuickstartPlan(
        World.grid(),
        240,
        24,
        new Run(12, 16, 2e-3),
        new Run(4, 16, 1.5e-3),
        new Run(12, 16, 1.5e-3),
        12,
        6,
        4,
        2);
  }
}
