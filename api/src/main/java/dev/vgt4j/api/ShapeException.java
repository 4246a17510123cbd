package dev.vgt4j.api;

/** An operation was asked for on shapes or element types that it is not defined for. */
public class ShapeException extends VgtException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the operation, the shapes that came and the rule they break
   */
  public ShapeException(String message) {
    super(message);
  }
}
