package dev.vgt4j.core.train;

import dev.vgt4j.core.sampling.Prompts;
import java.util.function.IntFunction;

/** Prompts of a run's samples, tokenized when they are first needed. Used by one thread. */
final class TokenizedCaptions implements IntFunction<int[]> {
  private final TrainingSamples samples;
  private final Prompts prompts;
  private final int[][] known;

  TokenizedCaptions(TrainingSamples samples, Prompts prompts) {
    this.samples = samples;
    this.prompts = prompts;
    this.known = new int[samples.size()][];
  }

  @Override
  public int[] apply(int index) {
    if (known[index] == null) {
      known[index] = prompts.generate(samples.caption(index));
    }
    return known[index];
  }
}
