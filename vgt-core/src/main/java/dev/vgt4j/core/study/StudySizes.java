package dev.vgt4j.core.study;

import dev.vgt4j.core.scenes.World;

/**
 * How large a study is: the one place that decides what it costs.
 *
 * @param world what is drawn
 * @param images images to learn from
 * @param heldOut images to reconstruct
 * @param pretrained images that another VLM learns from
 * @param pretraining of another VLM
 * @param firstStage stage 1 of autoencoders
 * @param secondStage stage 2 of autoencoders
 * @param generator generators
 * @param prompts prompts that generators are scored by
 * @param repeats images of every prompt
 * @param solverSteps steps of the reference solver
 * @param guidance scale of guidance when scoring
 * @param curve scores on the way, where an arm asks for them
 */
public record StudySizes(
    World world,
    int images,
    int heldOut,
    int pretrained,
    Budget pretraining,
    Budget firstStage,
    Budget secondStage,
    Budget generator,
    int prompts,
    int repeats,
    int solverSteps,
    double guidance,
    int curve) {
  private static final double IMAGE_SECONDS = 0.08;

  /**
   * A training budget.
   *
   * @param steps optimizer steps
   * @param batch samples in a step
   * @param learningRate peak
   * @param speed samples a second on one core, to tell how long it will take
   */
  public record Budget(long steps, int batch, double learningRate, double speed) {
    double seconds() {
      return steps * batch / speed;
    }
  }

  /** About five hours on two cores with three seeds. */
  public static StudySizes full() {
    return new StudySizes(
        World.grid(),
        16_000,
        300,
        20_000,
        new Budget(1400, 64, 1e-3, 100),
        new Budget(2000, 8, 2e-3, 40),
        new Budget(200, 16, 1.5e-3, 60),
        new Budget(1000, 16, 1.5e-3, 50),
        240,
        2,
        20,
        2,
        20);
  }

  /** The same path in minutes; its numbers mean nothing. */
  public static StudySizes smoke() {
    return new StudySizes(
        World.grid(),
        48,
        8,
        48,
        new Budget(2, 4, 1e-3, 4),
        new Budget(2, 4, 2e-3, 4),
        new Budget(2, 4, 1.5e-3, 4),
        new Budget(2, 4, 1.5e-3, 4),
        6,
        1,
        2,
        2,
        2);
  }

  /** What an arm of a kind may spend. */
  Budget budget(Arm.Kind kind) {
    return switch (kind) {
      case VLM -> pretraining;
      case STAGE_1 -> firstStage;
      case STAGE_2 -> secondStage;
      case GENERATOR -> generator;
    };
  }

  /** What of this decides the result of such a run. */
  String definition(Arm.Kind kind) {
    String text = world.name() + " " + images + "+" + heldOut;
    for (Arm.Kind k : Arm.Kind.values()) {
      if (k.compareTo(kind) <= 0) {
        Budget b = budget(k);
        text += " " + b.steps() + "x" + b.batch() + "@" + b.learningRate();
      }
    }
    return kind == Arm.Kind.GENERATOR
        ? text + " " + prompts + "x" + repeats + " steps " + solverSteps + " guidance " + guidance
        : text;
  }

  /** What a run is expected to take on one core. */
  double seconds(Arm arm) {
    double scoring = arm.kind() == Arm.Kind.GENERATOR ? prompts * repeats * IMAGE_SECONDS : 0;
    double onTheWay = arm.curve() ? curve * prompts * IMAGE_SECONDS / 2 : 0;
    return budget(arm.kind()).seconds() + scoring + onTheWay;
  }
}
