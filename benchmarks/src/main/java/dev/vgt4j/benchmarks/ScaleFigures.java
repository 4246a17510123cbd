package dev.vgt4j.benchmarks;

/**
 * What images of a size cost in a batch of a size.
 *
 * @param backend its name
 * @param positions of an image
 * @param batch images made together
 * @param seconds for all of them
 */
public record ScaleFigures(String backend, int positions, int batch, double seconds) {
  ScaleFigures taking(double time) {
    return new ScaleFigures(backend, positions, batch, time);
  }

  /** Seconds for one image. */
  public double secondsAnImage() {
    return seconds / batch;
  }
}
