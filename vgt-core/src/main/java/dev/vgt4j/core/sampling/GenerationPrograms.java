package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.core.model.GenerationGraphs;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import java.util.Optional;

/**
 * The programs that generation runs, compiled from model code or read from files; see {@link
 * GenerationGraphs}. They belong to this and are closed with it.
 */
public interface GenerationPrograms extends AutoCloseable {
  /** What the model looks like from outside. */
  GeneratorShape shape();

  /**
   * Text and the first queries.
   *
   * @throws dev.vgt4j.api.InvalidInputException if there is no such variant
   */
  Program prefill(Cache cache);

  /**
   * Latents and the next queries.
   *
   * @throws dev.vgt4j.api.InvalidInputException if there is no such variant
   */
  Program decode(Cache cache);

  /** Repeats rows of the cache {@link Cache#PAIRS}. */
  Program repeat();

  /**
   * Text and all positions of a masked generator, see {@link
   * dev.vgt4j.core.model.MaskedTokens#conditions}.
   *
   * @throws dev.vgt4j.api.InvalidInputException if there is no such program
   */
  default Program masked() {
    throw new InvalidInputException(
        "masked generators, a baseline, are not exported: use the model folder");
  }

  /** The flow-matching head. */
  Program velocity();

  /**
   * {@link GenerationGraphs#solver} for all steps of a solver in one run, if there is such a
   * program.
   */
  default Optional<Program> sampling() {
    return Optional.empty();
  }

  /** Latents to pixels. */
  Program pixels();

  @Override
  void close();
}
