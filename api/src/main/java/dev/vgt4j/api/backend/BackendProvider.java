package dev.vgt4j.api.backend;

import java.util.Set;

/** Found by {@link java.util.ServiceLoader}; answers without loading any native library. */
public interface BackendProvider {
  /** The name that users select it by, for example {@code djl}. */
  String name();

  /** What it can do beside running programs. */
  Set<Capability> capabilities();

  /**
   * Loads the natives and opens the backend.
   *
   * @throws dev.vgt4j.api.InvalidInputException if natives or device are missing, naming what to
   *     add
   */
  Backend open(BackendOptions options);
}
