package dev.vgt4j.api;

/**
 * Something that the user supplied (a file, a configuration, a prompt, an image, an option) cannot
 * be used. The message is one clear line; the command line maps it to exit code 2.
 */
public class InvalidInputException extends VgtException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was read, what was expected, what came, how to fix it
   */
  public InvalidInputException(String message) {
    super(message);
  }

  /**
   * @param message what was read, what was expected, what came, how to fix it
   * @param cause the error underneath
   */
  public InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
