package dev.vgt4j.benchmarks;

import dev.vgt4j.api.backend.ProgramOptions.Quantization;

/**
 * An export with quantized weights beside one without, whole images of both in turn.
 *
 * @param backend its name
 * @param kind of quantization
 * @param weightBytes of its weights
 * @param floatBytes of those without
 * @param seconds of an image
 * @param floatSeconds of an image without, between the others
 */
public record QuantizedFigures(
    String backend,
    Quantization kind,
    long weightBytes,
    long floatBytes,
    Spread seconds,
    Spread floatSeconds) {
  /** How many times as fast. */
  public double speedUp() {
    return floatSeconds.median() / seconds.median();
  }
}
