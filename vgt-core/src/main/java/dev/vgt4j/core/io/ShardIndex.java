package dev.vgt4j.core.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A {@code *.index.json}: which file of its folder holds which tensor. Read as hostile input: the
 * files are plain names in the folder and stay in it when links are followed. What else the index
 * says, such as a total size, counts for nothing.
 *
 * @param path the index
 * @param shards file name by tensor name
 */
record ShardIndex(Path path, Map<String, String> shards) {
  static final String MAP = "weight_map";
  static final String SUFFIX = ".index.json";

  /** As for the header of one file; every tensor of every file has a line here. */
  static final long MAX_BYTES = SafetensorsHeader.MAX_BYTES;

  /** More files than any published model has, and fewer than a process may open. */
  static final int MAX_SHARDS = 1000;

  /**
   * Reads an index and looks whether its files are there.
   *
   * @throws InvalidInputException naming the index and the rule that it breaks
   */
  static ShardIndex read(Path path) {
    requireSize(path);
    JsonNode map = StrictJson.read(path).path(MAP);
    if (!map.isObject() || map.isEmpty()) {
      throw bad(path, "expected an object '" + MAP + "' from tensor names to file names");
    }
    Map<String, String> shards = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : map.properties()) {
      if (!e.getValue().isTextual()) {
        throw bad(
            path, "tensor '" + e.getKey() + "' is mapped to " + e.getValue() + ", not a file");
      }
      shards.put(e.getKey(), e.getValue().textValue());
    }
    ShardIndex index = new ShardIndex(path, shards);
    index.checkFiles();
    return index;
  }

  private static void requireSize(Path path) {
    try {
      long bytes = Files.size(path);
      if (bytes > MAX_BYTES) {
        throw bad(path, "has " + bytes + " bytes; the limit is " + MAX_BYTES);
      }
    } catch (IOException e) {
      throw bad(path, "cannot be read: " + FileErrors.reason(path, e));
    }
  }

  /** The names of the files, each once. */
  Set<String> files() {
    return new LinkedHashSet<>(shards.values());
  }

  /** Where a file is. */
  Path file(String name) {
    return path.resolveSibling(name);
  }

  private void checkFiles() {
    Set<String> files = files();
    if (files.size() > MAX_SHARDS) {
      throw bad(path, "names " + files.size() + " files; the limit is " + MAX_SHARDS);
    }
    for (String name : files) {
      if (!isPlain(name)) {
        throw bad(path, "'" + name + "' is not the plain name of a file in its folder");
      }
      if (!Files.isRegularFile(file(name))) {
        throw bad(path, "the file '" + name + "' that it names is missing from its folder");
      }
      if (!staysInside(file(name))) {
        throw bad(path, "'" + name + "' is a link that leads out of its folder");
      }
    }
  }

  /** Separators of every system count, whatever this one uses, and so do drive letters. */
  private static boolean isPlain(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ');
  }

  /**
   * True if a file is in the index's folder once links are followed. The cache of the Hugging Face
   * hub keeps files as {@code blobs/HASH} and links to them from {@code snapshots/REVISION}: such a
   * link is where that layout puts it.
   */
  private boolean staysInside(Path file) {
    try {
      Path folder = path.toAbsolutePath().getParent().toRealPath();
      Path target = file.toRealPath().getParent();
      Path snapshots = folder.getParent();
      boolean cached =
          snapshots != null
              && snapshots.endsWith("snapshots")
              && snapshots.resolveSibling("blobs").equals(target);
      return target.equals(folder) || cached;
    } catch (IOException e) {
      throw bad(path, file.getFileName() + " cannot be followed: " + FileErrors.reason(file, e));
    }
  }

  static InvalidInputException bad(Path path, String what) {
    return new InvalidInputException("weights index " + path + ": " + what);
  }
}
