package dev.vgt4j.api.backend;

import java.util.OptionalInt;

/**
 * How a backend is opened.
 *
 * @param threads compute threads, or empty for the runtime's own choice
 * @param device {@code cpu}, or {@code cuda:0} where the natives have it
 */
public record BackendOptions(OptionalInt threads, String device) {
  /** All defaults: the CPU, as many threads as the runtime likes. */
  public static final BackendOptions DEFAULT = new BackendOptions(OptionalInt.empty(), "cpu");
}
