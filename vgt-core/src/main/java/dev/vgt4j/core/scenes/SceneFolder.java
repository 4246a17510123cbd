package dev.vgt4j.core.scenes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a folder of images with a {@value #CAPTIONS} of one JSON object a line: {@code file} and
 * {@code caption}; scene folders add {@code task}, {@code metadata}, {@code dense} and {@code
 * scene}.
 */
public final class SceneFolder {
  /** Name of the caption file. */
  public static final String CAPTIONS = "captions.jsonl";

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private SceneFolder() {}

  /**
   * Reads and checks every line, and that every image file is there.
   *
   * @throws InvalidInputException if the file is missing or empty, or a line is broken; the message
   *     names file and line
   */
  public static List<SceneRecord> read(Path folder) throws IOException {
    Path file = folder.resolve(CAPTIONS);
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException("no " + CAPTIONS + " in " + folder);
    }
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    List<SceneRecord> records = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        records.add(readLine(folder, lines.get(i), file + ", line " + (i + 1)));
      }
    }
    if (records.isEmpty()) {
      throw new InvalidInputException(file + " holds no captions");
    }
    return records;
  }

  private static SceneRecord readLine(Path folder, String line, String where) {
    try {
      return record(folder, line);
    } catch (JsonProcessingException broken) {
      throw new InvalidInputException(
          where + ": not valid JSON: " + broken.getOriginalMessage().lines().findFirst().orElse(""),
          broken);
    } catch (InvalidInputException broken) {
      throw new InvalidInputException(where + ": " + broken.getMessage(), broken);
    }
  }

  private static SceneRecord record(Path folder, String line) throws JsonProcessingException {
    if (line.indexOf('\uFFFD') >= 0) {
      throw new InvalidInputException("not valid UTF-8");
    }
    JsonNode node = JSON.readTree(line);
    if (!node.isObject()) {
      throw new InvalidInputException("expected a JSON object, but got " + node.getNodeType());
    }
    Optional<String> dense =
        node.has("dense") ? Optional.of(SceneJson.text(node, "dense")) : Optional.empty();
    return new SceneRecord(
        image(folder, SceneJson.text(node, "file")),
        SceneJson.text(node, "caption"),
        SceneJson.prompt(node),
        dense,
        SceneJson.scene(node));
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
