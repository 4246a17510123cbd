package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;

/** One sample cannot be used; the others may. */
public final class BadSampleException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  private final String sample;

  /**
   * @param sample its name
   * @param reason what is wrong with it
   */
  public BadSampleException(String sample, String reason) {
    super("sample " + sample + ": " + reason);
    this.sample = sample;
  }

  /**
   * @param sample its name
   * @param cause what is wrong with it
   */
  public BadSampleException(String sample, InvalidInputException cause) {
    super("sample " + sample + ": " + cause.getMessage(), cause);
    this.sample = sample;
  }

  /** Name of the sample. */
  public String sample() {
    return sample;
  }
}
