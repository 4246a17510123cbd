package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.model.PatchDiscriminator;
import java.util.List;

/**
 * The discriminator that VGT-AE is trained against.
 *
 * @param startStep step, counted from 0, of the first adversarial update; before it there is no
 *     adversarial term and the discriminator rests
 * @param rate factor on the run's learning rate, above 0: the discriminator follows the same
 *     schedule
 * @param channels of the first convolution and of every stage that halves the resolution
 * @param normGroups groups of its group norms, which divide the channels of every stage; 32 as
 *     published, {@link PatchDiscriminator#commonGroups} for smaller ones
 */
public record Adversary(long startStep, double rate, List<Integer> channels, int normGroups) {
  /** As published for stage 1. */
  public static final Adversary PUBLISHED =
      new Adversary(30_000, 1, List.of(128, 128, 256, 512), 32);

  /** Checks the ranges. */
  public Adversary {
    channels = List.copyOf(channels);
    if (startStep < 0 || !(rate > 0 && Double.isFinite(rate)) || normGroups < 1) {
      throw new InvalidInputException(
          "discriminator: expected a start step that is not negative, a rate above 0 and positive"
              + " norm groups, got "
              + startStep
              + ", "
              + rate
              + ", "
              + normGroups);
    }
    boolean fit = channels.size() >= 2 && channels.stream().allMatch(c -> c >= 1);
    if (!fit || channels.stream().skip(1).anyMatch(c -> c % normGroups != 0)) {
      throw new InvalidInputException(
          "discriminator: expected at least two numbers of channels, all but the first divisible"
              + " by "
              + normGroups
              + " norm groups, got "
              + channels);
    }
  }
}
