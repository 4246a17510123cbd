package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.Value;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What a {@code Trainer} trains: a graph with a loss, and a batch for every step. */
public interface TrainingTask {
  /** The model with its loss. */
  GraphDefinition definition();

  /** What is optimised, and how. */
  TrainSpec spec();

  /** Names of the scalar outputs worth logging, the loss first. */
  List<String> metrics();

  /** Samples in a batch. */
  int batchSize();

  /**
   * Inputs of one step.
   *
   * @param random the step's own generator, which decides every draw
   */
  Map<String, ? extends Value> batch(RandomGenerator random);
}
