package dev.vgt4j.core.scenes;

import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Optional;

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
   * @throws dev.vgt4j.api.InvalidInputException if the file holds no image
   */
  public BufferedImage readImage() {
    return Images.read(image);
  }
}
