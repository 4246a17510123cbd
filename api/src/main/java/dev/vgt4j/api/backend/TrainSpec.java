package dev.vgt4j.api.backend;

import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What a training program optimises.
 *
 * @param loss name of the scalar output to minimise
 * @param trainable which parameters of the graph move; those that the loss does not reach stay
 * @param optimizer the update rule
 * @param learningRateScale factor on the learning rate by parameter name
 * @param inputGradients float inputs whose gradients {@link TrainingProgram#gradients} also returns
 */
public record TrainSpec(
    String loss,
    Predicate<String> trainable,
    AdamW optimizer,
    ToDoubleFunction<String> learningRateScale,
    Set<String> inputGradients) {

  /** All given parameters at the full learning rate, no input gradients. */
  public TrainSpec(String loss, Predicate<String> trainable, AdamW optimizer) {
    this(loss, trainable, optimizer, name -> 1.0, Set.of());
  }
}
