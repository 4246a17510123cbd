package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a folder that {@link SceneFolder} reads. Everything goes to a folder beside the target,
 * which {@link #commit} renames; a writer closed before leaves nothing behind.
 *
 * <pre>{@code
 * try (var writer = new SceneFolderWriter(target)) {
 *   writer.add(renderer.render(sample.scene()), sample);
 *   writer.commit();
 * }
 * }</pre>
 */
public final class SceneFolderWriter implements AutoCloseable {
  private final Path target;
  private final AtomicFolder folder;
  private final BufferedWriter captions;
  private int count;

  /**
   * Starts a folder.
   *
   * @param target where it will be; must not exist or be an empty folder
   * @throws InvalidInputException if the target holds something already
   */
  public SceneFolderWriter(Path target) throws IOException {
    this.target = target;
    folder = AtomicFolder.create(target);
    captions = Files.newBufferedWriter(folder.path().resolve(SceneFolder.CAPTIONS));
  }

  /** Says what the folder shows, for models that are tuned on it. */
  public void describe(SceneCard card) {
    card.write(folder.path());
  }

  /** Adds the image of a known scene. */
  public void add(BufferedImage image, CaptionedScene sample) throws IOException {
    add(image, sample.prompt(), Optional.of(sample.scene()));
  }

  /** Adds an image that was made for a prompt. */
  public void add(BufferedImage image, ScenePrompt prompt) throws IOException {
    add(image, prompt, Optional.empty());
  }

  private void add(BufferedImage image, ScenePrompt prompt, Optional<Scene> scene)
      throws IOException {
    String file = "%06d.png".formatted(count++);
    try {
      Files.write(folder.path().resolve(file), Images.png(image, Map.of()));
      captions.write(SceneJson.line(file, prompt, scene) + "\n");
    } catch (IOException e) {
      throw FileErrors.failed("writing", target.resolve(file), e);
    }
  }

  /** Puts the finished folder in its place. */
  public void commit() throws IOException {
    try {
      captions.close();
    } catch (IOException e) {
      throw FileErrors.failed("writing", target.resolve(SceneFolder.CAPTIONS), e);
    }
    folder.commit();
  }

  @Override
  public void close() throws IOException {
    try (folder) {
      captions.close();
    }
  }
}
