package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

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
  private final Path partial;
  private final BufferedWriter captions;
  private int count;

  /**
   * Starts a folder.
   *
   * @param target where it will be; must not exist or be an empty folder
   * @throws InvalidInputException if the target holds something already
   */
  public SceneFolderWriter(Path target) throws IOException {
    this.target = target.toAbsolutePath().normalize();
    refuseNonEmpty(this.target);
    String name = "." + this.target.getFileName() + "." + ProcessHandle.current().pid();
    partial = Files.createDirectories(this.target.resolveSibling(name));
    captions = Files.newBufferedWriter(partial.resolve(SceneFolder.CAPTIONS));
  }

  private static void refuseNonEmpty(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      try (Stream<Path> entries = Files.list(target)) {
        if (entries.findAny().isEmpty()) {
          return;
        }
      }
    }
    if (Files.exists(target)) {
      throw new InvalidInputException(target + " exists and is not an empty folder");
    }
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
    if (!ImageIO.write(image, "png", partial.resolve(file).toFile())) {
      throw new IllegalArgumentException("image type " + image.getType() + " cannot be a PNG");
    }
    captions.write(SceneJson.line(file, prompt, scene) + "\n");
  }

  /** Puts the finished folder in its place. */
  public void commit() throws IOException {
    captions.close();
    Files.deleteIfExists(target);
    Files.move(partial, target);
  }

  @Override
  public void close() throws IOException {
    captions.close();
    if (Files.exists(partial)) {
      try (Stream<Path> files = Files.walk(partial)) {
        List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : deepestFirst) {
          Files.delete(file);
        }
      }
    }
  }
}
