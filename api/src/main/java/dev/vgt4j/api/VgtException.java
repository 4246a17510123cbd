package dev.vgt4j.api;

/** Base of every error that this framework raises on purpose. */
public class VgtException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message operation, what was expected, what came, how to fix it
   */
  public VgtException(String message) {
    super(message);
  }

  /**
   * @param message operation, what was expected, what came, how to fix it
   * @param cause the error underneath
   */
  public VgtException(String message, Throwable cause) {
    super(message, cause);
  }
}
