package dev.vgt4j.core;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.core.sampling.GenerationListener;
import dev.vgt4j.core.wiring.DaggerGeneratorComponent;
import java.nio.file.Path;

/**
 * The short way in.
 *
 * <pre>{@code
 * try (Backend backend = Backends.load().select("djl").open(BackendOptions.DEFAULT);
 *     ImageGenerator generator = Vgt.generator(Path.of("model"), backend)) {
 *   HostTensor pixels = generator.generate(List.of("a red circle"), request);
 * }
 * }</pre>
 */
public final class Vgt {
  private Vgt() {}

  /**
   * Opens a generator.
   *
   * @param folder a tuned model, or an export of one
   * @param backend stays the caller's; for an export one that opens program files
   * @throws dev.vgt4j.api.InvalidInputException if the folder cannot be used
   */
  public static ImageGenerator generator(Path folder, Backend backend) {
    return generator(folder, backend, GenerationListener.NONE);
  }

  /** The same, telling a listener of the progress of every batch. */
  public static ImageGenerator generator(
      Path folder, Backend backend, GenerationListener listener) {
    return DaggerGeneratorComponent.factory().create(folder, backend, listener).generator();
  }
}
