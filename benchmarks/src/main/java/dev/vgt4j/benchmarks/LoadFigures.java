package dev.vgt4j.benchmarks;

/**
 * What comes before the first image.
 *
 * @param backend its name
 * @param loadSeconds that the first image in a process takes longer than the next
 * @param weightBytes of the model
 * @param bandwidth bytes in a second that memory gives
 */
public record LoadFigures(String backend, double loadSeconds, long weightBytes, double bandwidth) {
  /** Time to load over the time to read the weights once. */
  public double timesWeightRead() {
    return loadSeconds / (weightBytes / bandwidth);
  }
}
