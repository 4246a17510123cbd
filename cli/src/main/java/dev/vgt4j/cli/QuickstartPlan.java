package dev.vgt4j.cli;

import dev.vgt4j.core.scenes.World;

/**
 * How much work a quickstart does.
 *
 * @param world what the images show
 * @param images rendered for tuning
 * @param heldOut rendered for measuring reconstructions
 * @param firstStage steps of the autoencoder's stage 1
 * @param secondStage steps of its stage 2
 * @param transformer steps of the generator
 * @param batch images in a batch
 * @param scored prompts that are generated and judged
 * @param compared prompts that every backend generates
 * @param solverSteps of the flow-matching head
 * @param guidance scale of classifier-free guidance
 */
record QuickstartPlan(
    World world,
    int images,
    int heldOut,
    long firstStage,
    long secondStage,
    long transformer,
    int batch,
    int scored,
    int compared,
    int solverSteps,
    double guidance) {
  /** Learning rate of every stage. */
  static final double LEARNING_RATE = 1e-3;

  /** Weight of the distance to the VLM's own features. */
  static final double DISTILLATION = 0.1;

  /** Largest noise on latents in stage 2. */
  static final double NOISE = 0.1;

  /** Noise draws for every position. */
  static final int DRAWS = 4;

  /** Within 15 minutes on 2 cores. */
  static QuickstartPlan full() {
    return new QuickstartPlan(World.easy(), 12_000, 300, 500, 160, 1500, 32, 240, 12, 30, 3);
  }

  /** The same path in a minute or two, for tests; its images show little. */
  static QuickstartPlan smoke() {
    return new QuickstartPlan(World.easy(), 240, 24, 12, 4, 12, 16, 12, 6, 4, 3);
  }
}
