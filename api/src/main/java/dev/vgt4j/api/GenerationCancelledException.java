package dev.vgt4j.api;

/** Generation was stopped by whoever watches it; nothing is wrong and everything is freed. */
public class GenerationCancelledException extends VgtException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message how far it was
   */
  public GenerationCancelledException(String message) {
    super(message);
  }
}
