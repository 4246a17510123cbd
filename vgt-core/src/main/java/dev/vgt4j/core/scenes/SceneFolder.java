package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.data.CaptionFolder;
import dev.vgt4j.core.data.CaptionRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a {@link CaptionFolder} whose lines may also say what a scene was asked for and what was
 * drawn: {@code task}, {@code metadata} and {@code scene}.
 */
public final class SceneFolder {
  /** Name of the caption file. */
  public static final String CAPTIONS = CaptionFolder.CAPTIONS;

  private SceneFolder() {}

  /**
   * Reads and checks every line, and that every image file is there.
   *
   * @throws InvalidInputException if the file is missing or empty, or a line is broken; the message
   *     names file and line
   */
  public static List<SceneRecord> read(Path folder) throws IOException {
    return CaptionFolder.read(folder, SceneFolder::scene);
  }

  private static SceneRecord scene(CaptionRecord record) {
    return new SceneRecord(
        record.image(),
        record.caption(),
        SceneJson.prompt(record.line()),
        record.dense(),
        SceneJson.scene(record.line()));
  }
}
