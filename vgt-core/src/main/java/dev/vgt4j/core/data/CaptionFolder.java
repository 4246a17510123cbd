package dev.vgt4j.core.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A folder of images with a {@value #CAPTIONS} of one JSON object a line: {@code file} (a path
 * inside the folder) and {@code caption}, optionally {@code dense}; other fields are kept.
 *
 * <pre>{@code
 * {"file": "0001.jpg", "caption": "a red circle left of a blue square"}
 * }</pre>
 */
public final class CaptionFolder {
  /** Name of the caption file. */
  public static final String CAPTIONS = "captions.jsonl";

  private CaptionFolder() {}

  /**
   * Reads and checks every line, and that every image file is there; no image is opened.
   *
   * @throws InvalidInputException if the file is missing or empty, or a line is broken; the message
   *     names file and line
   */
  public static List<CaptionRecord> read(Path folder) throws IOException {
    return read(folder, Function.identity());
  }

  /**
   * As {@link #read(Path)}, and turns each record into what the caller needs.
   *
   * @param convert may throw {@link InvalidInputException}, to which file and line are added
   */
  public static <T> List<T> read(Path folder, Function<CaptionRecord, T> convert)
      throws IOException {
    Path file = folder.resolve(CAPTIONS);
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException("no " + CAPTIONS + " in " + folder);
    }
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    List<T> records = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          records.add(convert.apply(record(folder, lines.get(i))));
        } catch (InvalidInputException broken) {
          String where = file + ", line " + (i + 1) + ": ";
          throw new InvalidInputException(where + broken.getMessage(), broken);
        }
      }
    }
    if (records.isEmpty()) {
      throw new InvalidInputException(file + " holds no captions");
    }
    return List.copyOf(records);
  }

  private static CaptionRecord record(Path folder, String line) {
    if (line.indexOf('\uFFFD') >= 0) {
      throw new InvalidInputException("not valid UTF-8");
    }
    JsonNode node = StrictJson.object(line);
    return new CaptionRecord(
        image(folder, StrictJson.text(node, "file")),
        StrictJson.text(node, "caption"),
        node.has("dense") ? Optional.of(StrictJson.text(node, "dense")) : Optional.empty(),
        node);
  }

  private static Path image(Path folder, String name) {
    Path image;
    try {
      image = folder.resolve(name).normalize();
    } catch (InvalidPathException invalid) {
      throw new InvalidInputException("'file' is not a path: " + invalid.getReason(), invalid);
    }
    if (!image.startsWith(folder.normalize())) {
      throw new InvalidInputException("'file' must lie inside the folder, but is " + name);
    }
    if (!Files.isRegularFile(image)) {
      throw new InvalidInputException("image file " + name + " is missing");
    }
    return image;
  }
}
