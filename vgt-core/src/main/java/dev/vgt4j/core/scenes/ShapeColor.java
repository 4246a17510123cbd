package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;

/** A coloured shape, the unit in which combinations are held out of training. */
public record ShapeColor(SceneColor color, SceneShape shape) {

  /**
   * Reads {@code red:circle}.
   *
   * @throws InvalidInputException if the text is not a known colour, a colon and a known shape
   */
  public static ShapeColor parse(String text) {
    String[] words = text.split(":", -1);
    if (words.length != 2) {
      throw new InvalidInputException(
          "expected COLOUR:SHAPE such as red:circle, but got '" + text + "'");
    }
    return new ShapeColor(
        Words.named(SceneColor.class, words[0]), Words.named(SceneShape.class, words[1]));
  }

  @Override
  public String toString() {
    return color.word() + ":" + shape.word();
  }
}
