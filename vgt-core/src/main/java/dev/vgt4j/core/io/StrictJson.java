package dev.vgt4j.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vgt4j.api.InvalidInputException;
import java.nio.file.Path;

/** JSON objects that others wrote: doubled fields and trailing text are errors. */
public final class StrictJson {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private StrictJson() {}

  /**
   * Parses one object.
   *
   * @throws InvalidInputException if the text is not exactly one JSON object; the message is one
   *     line without the name of the source
   */
  public static JsonNode object(String text) {
    JsonNode node;
    try {
      node = READER.readTree(text);
    } catch (JsonProcessingException broken) {
      throw new InvalidInputException("not valid JSON: " + reason(broken), broken);
    }
    if (!node.isObject()) {
      throw new InvalidInputException("expected a JSON object, but got " + node.getNodeType());
    }
    return node;
  }

  /** The first line, without the place in a source that the parser does not know. */
  private static String reason(JsonProcessingException broken) {
    String line = broken.getOriginalMessage().lines().findFirst().orElse("");
    int place = line.indexOf(" (start marker");
    return place < 0 ? line : line.substring(0, place);
  }

  /**
   * Reads a file that holds one object.
   *
   * @throws InvalidInputException naming the file, if it cannot be read or holds something else
   */
  public static JsonNode read(Path file) {
    String text = TextFiles.read(file);
    return FileErrors.naming(file, () -> object(text));
  }

  /**
   * A text field of an object.
   *
   * @throws InvalidInputException if it is missing, of another type or blank
   */
  public static String text(JsonNode parent, String name) {
    JsonNode node = parent.path(name);
    if (!node.isTextual() || node.textValue().isBlank()) {
      throw wrong(name, "text", node);
    }
    return node.textValue();
  }

  /** The error of a field that cannot be used. */
  public static InvalidInputException wrong(String name, String expected, JsonNode got) {
    String actual = got.isMissingNode() ? "it is missing" : "got " + shortened(got.toString());
    return new InvalidInputException("'" + name + "' must be " + expected + ", but " + actual);
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
