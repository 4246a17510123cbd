package dev.vgt4j.benchmarks;

import dev.vgt4j.core.train.StepReport;
import dev.vgt4j.core.train.config.TrainingConfig.Recipe;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well training used the machine.
 *
 * @param backend its name
 * @param recipe what was trained
 * @param batch samples in a step
 * @param steps measured steps
 * @param flopsPerStep floating point operations of a step's products, forward and backward
 * @param peak median of the floating point operations in a second of a large matrix product
 * @param share of the peak that the steps reached: median over the steps, each beside the peak that
 *     was measured last before it
 * @param samplesPerSecond of the median step
 * @param waited share of the steps' time in which the device waited for data
 */
public record TrainingFigures(
    String backend,
    Recipe recipe,
    int batch,
    int steps,
    long flopsPerStep,
    double peak,
    Spread share,
    double samplesPerSecond,
    double waited) {

  /**
   * @param peaks the machine's for each step
   */
  static TrainingFigures of(
      String backend, Recipe recipe, int batch, List<StepReport> steps, List<Double> peaks) {
    Spread seconds = Spread.of(steps.stream().mapToDouble(StepReport::seconds).toArray());
    Spread share =
        Spread.of(
            IntStream.range(0, steps.size())
                .mapToDouble(i -> steps.get(i).flops() / steps.get(i).seconds() / peaks.get(i))
                .toArray());
    return new TrainingFigures(
        backend,
        recipe,
        batch,
        steps.size(),
        Math.round(steps.stream().mapToLong(StepReport::flops).average().orElse(0)),
        Spread.of(peaks.stream().mapToDouble(Double::doubleValue).toArray()).median(),
        share,
        batch / seconds.median(),
        steps.stream().mapToDouble(StepReport::waited).sum()
            / steps.stream().mapToDouble(StepReport::seconds).sum());
  }
}
