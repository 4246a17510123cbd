package dev.vgt4j.benchmarks;

/**
 * How fast one part of generation is.
 *
 * @param backend its name
 * @param part what was run, such as {@code pixel decoder}
 * @param runs measured runs
 * @param flops floating point operations of a run's products
 * @param weightBytes of the weights that a run reads
 * @param seconds of a run
 * @param peak floating point operations in a second of a large matrix product, in the same minute
 * @param bandwidth bytes in a second that memory gives, in the same minute
 */
public record PartFigures(
    String backend,
    String part,
    int runs,
    long flops,
    long weightBytes,
    Spread seconds,
    double peak,
    double bandwidth) {
  /** Speed of the median run as a share of the peak. */
  public double shareOfPeak() {
    return flops / seconds.median() / peak;
  }

  /** Time of the median run over the time to read its weights once. */
  public double timesWeightRead() {
    return seconds.median() / (weightBytes / bandwidth);
  }
}
