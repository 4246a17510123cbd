package dev.vgt4j.core.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.ConfigNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The table of contents of a folder of latents.
 *
 * @param fingerprint what the latents depend on, by name
 * @param count images of the whole cache
 * @param shardSize images in every shard but the last
 * @param height rows of the latent grid
 * @param width columns of the latent grid
 * @param channels numbers at every position
 * @param hashes SHA-256 of the shards that are complete, by their number
 */
record LatentManifest(
    Map<String, String> fingerprint,
    int count,
    int shardSize,
    int height,
    int width,
    int channels,
    Map<Integer, String> hashes) {
  static final String FILE = "manifest.json";
  static final String FORMAT = "vgt4j-latents";
  private static final int VERSION = 1;
  private static final JsonMapper JSON = new JsonMapper();

  LatentManifest {
    fingerprint = Map.copyOf(fingerprint);
    hashes = Map.copyOf(hashes);
  }

  /** The folder's, if it has one. */
  static Optional<LatentManifest> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      ConfigNode root = ConfigNode.read(file);
      if (!FORMAT.equals(root.json().path("format").asText())
          || root.intAtLeast("version", 1) != VERSION) {
        throw root.wrong("format", FORMAT + ", version " + VERSION);
      }
      ConfigNode fingerprint = root.child("fingerprint");
      Map<String, String> made = new TreeMap<>();
      fingerprint.json().fieldNames().forEachRemaining(n -> made.put(n, fingerprint.text(n)));
      LatentManifest read =
          new LatentManifest(
              made,
              root.intAtLeast("count", 1),
              root.intAtLeast("shard_size", 1),
              root.intAtLeast("height", 1),
              root.intAtLeast("width", 1),
              root.intAtLeast("channels", 1),
              hashes(root.child("sha256")));
      return Optional.of(read);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "latent cache "
              + folder
              + ": its manifest is damaged ("
              + e.getMessage()
              + "); delete the folder to encode anew",
          e);
    }
  }

  private static Map<Integer, String> hashes(ConfigNode node) {
    Map<Integer, String> hashes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> e : node.json().properties()) {
      if (!e.getKey().matches("\\d{5,9}")) {
        throw new InvalidInputException("sha256: '" + e.getKey() + "' is not a shard's number");
      }
      hashes.put(Integer.parseInt(e.getKey()), node.text(e.getKey()));
    }
    return hashes;
  }

  /** Replaces the folder's. */
  void write(Path folder) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("version", VERSION);
    ObjectNode made = root.putObject("fingerprint");
    new TreeMap<>(fingerprint).forEach(made::put);
    root.put("count", count).put("shard_size", shardSize);
    root.put("height", height).put("width", width).put("channels", channels);
    ObjectNode sha256 = root.putObject("sha256");
    new TreeMap<>(hashes).forEach((shard, hash) -> sha256.put(number(shard), hash));
    try {
      String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
      AtomicFiles.writeString(folder.resolve(FILE), text + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String number(int shard) {
    return "%05d".formatted(shard);
  }

  /** Where a shard is. */
  static Path shard(Path folder, int shard) {
    return folder.resolve("latents-" + number(shard) + ".safetensors");
  }

  /** With one more complete shard. */
  LatentManifest with(int shard, String hash) {
    Map<Integer, String> more = new TreeMap<>(hashes);
    more.put(shard, hash);
    return new LatentManifest(fingerprint, count, shardSize, height, width, channels, more);
  }

  int shards() {
    return (count - 1) / shardSize + 1;
  }

  int imagesIn(int shard) {
    return (int) Math.min(shardSize, count - (long) shard * shardSize);
  }

  /**
   * Refuses latents of something else.
   *
   * @param wanted what the caller's latents depend on
   */
  void require(Path folder, Map<String, String> wanted, int wantedCount) {
    List<String> is = new ArrayList<>();
    List<String> shouldBe = new ArrayList<>();
    Map<String, String> all = new TreeMap<>(fingerprint);
    all.putAll(wanted);
    for (String name : all.keySet()) {
      if (!String.valueOf(fingerprint.get(name)).equals(String.valueOf(wanted.get(name)))) {
        is.add(name + "=" + fingerprint.getOrDefault(name, "(nothing)"));
        shouldBe.add(name + "=" + wanted.getOrDefault(name, "(nothing)"));
      }
    }
    if (count != wantedCount) {
      is.add("count=" + count);
      shouldBe.add("count=" + wantedCount);
    }
    if (!is.isEmpty()) {
      throw new InvalidInputException(
          "latent cache "
              + folder
              + " was made with "
              + String.join(" ", is)
              + ", not "
              + String.join(" ", shouldBe)
              + "; choose another folder, or delete this one to encode anew");
    }
  }
}
