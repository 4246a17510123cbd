package dev.vgt4j.api.model;

/**
 * Watches images come into being, and may stop it. Called by the thread that generates.
 *
 * <pre>{@code
 * AtomicBoolean stop = new AtomicBoolean();
 * generator.generate(prompts, request, new GenerationMonitor() {
 *   public boolean cancelled() {
 *     return stop.get();
 *   }
 *
 *   public void decoded(PartialImages partial) {
 *     show(partial.pixels());
 *   }
 * });
 * }</pre>
 */
public interface GenerationMonitor {
  /** Sees nothing and stops nothing. */
  GenerationMonitor NONE = new GenerationMonitor() {};

  /**
   * Asked before every run of the language model and of the head. Once it says true, generation
   * frees what it holds and throws {@link dev.vgt4j.api.GenerationCancelledException}.
   */
  default boolean cancelled() {
    return false;
  }

  /** Told after every group of positions, the last one included. */
  default void decoded(PartialImages partial) {}
}
