package dev.vgt4j.api;

/** A backend was asked for something that it does not offer; the message names those that do. */
public class CapabilityException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the capability, the backend asked and the backends that have it
   */
  public CapabilityException(String message) {
    super(message);
  }
}
