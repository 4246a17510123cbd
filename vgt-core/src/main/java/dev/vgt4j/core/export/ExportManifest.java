package dev.vgt4j.core.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json} of an export: its format and the size and SHA-256 of every file. It is
 * written last, so that an export with a manifest is complete.
 */
final class ExportManifest {
  static final String FILE = "manifest.json";
  private static final String FORMAT = "vgt4j-export";
  private static final int VERSION = 1;
  private static final JsonMapper JSON = new JsonMapper();

  private ExportManifest() {}

  static void write(Path folder, List<String> names) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("version", VERSION);
    ObjectNode files = root.putObject("files");
    for (String name : names) {
      Path file = folder.resolve(name);
      files.putObject(name).put("bytes", size(file)).put("sha256", sha256(file));
    }
    try {
      AtomicFiles.writeString(
          folder.resolve(FILE),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True if the folder is an export. */
  static boolean isPresent(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Checks every file against the manifest.
   *
   * @throws InvalidInputException naming the first file that is missing or not what was exported
   */
  static void check(Path folder) {
    JsonNode root = read(folder.resolve(FILE));
    if (!FORMAT.equals(root.path("format").asText())
        || root.path("version").asInt() != VERSION
        || !root.path("files").isObject()) {
      throw new InvalidInputException(
          folder.resolve(FILE) + ": expected format " + FORMAT + ", version " + VERSION);
    }
    for (Map.Entry<String, JsonNode> e : root.get("files").properties()) {
      check(folder, e.getKey(), e.getValue());
    }
  }

  private static void check(Path folder, String name, JsonNode entry) {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
      throw new InvalidInputException(
          "export " + folder + ": file " + name + " is missing; export the model again");
    }
    if (size(file) != entry.path("bytes").asLong()
        || !sha256(file).equals(entry.path("sha256").asText())) {
      throw new InvalidInputException(
          "export "
              + folder
              + ": file "
              + name
              + " is not what was exported (truncated or changed)");
    }
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(file + ": not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }

  private static String sha256(Path file) {
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
