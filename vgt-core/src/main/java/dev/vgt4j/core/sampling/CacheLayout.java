package dev.vgt4j.core.sampling;

import dev.vgt4j.core.model.TokenLayout;

/** Who sees whom, and at which positions, while a cache grows. One instance serves one batch. */
interface CacheLayout {
  /**
   * The first pass.
   *
   * @param text {@code [batch][tokens]}, false at pads; the start tokens are part of it
   * @param queries queries of the first group
   */
  TokenLayout prefill(boolean[][] text, int queries);

  /**
   * A later pass.
   *
   * @param latents positions of the last group
   * @param queries queries of the next group
   */
  TokenLayout decode(int latents, int queries);
}
