package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;

/**
 * One line of a folder's {@code captions.jsonl}.
 *
 * @param image path of the image
 * @param caption what the image shows
 * @param prompt the caption with its task and requirements, where the line has them
 * @param dense the dense caption, where the line has one
 * @param scene what was drawn, where the line has it
 */
public record SceneRecord(
    Path image,
    String caption,
    Optional<ScenePrompt> prompt,
    Optional<String> dense,
    Optional<Scene> scene) {

  /**
   * Decodes the image.
   *
   * @throws InvalidInputException if the file holds no image
   */
  public BufferedImage readImage() throws IOException {
    try {
      BufferedImage decoded = ImageIO.read(image.toFile());
      if (decoded == null) {
        throw new InvalidInputException(image + " is not an image that can be read");
      }
      return decoded;
    } catch (IIOException broken) {
      throw new InvalidInputException(image + " is a broken image: " + broken.getMessage(), broken);
    }
  }
}
