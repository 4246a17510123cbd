package dev.vgt4j.core.train;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfigs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What must not change between a run and its continuation, as one line of {@code name=value}. What
 * the run starts from is in it as checksums, so that moving or renaming a folder changes nothing.
 */
final class Fingerprint {
  private final StringBuilder line;

  Fingerprint(String recipe) {
    line = new StringBuilder(recipe);
  }

  /**
   * Of a run that a configuration describes: what does not change the numbers, such as where
   * folders are and what is shown, is not in it. The contents of folders have to be added.
   */
  static Fingerprint of(TrainingConfig config) {
    boolean ae = config.recipe() == TrainingConfig.Recipe.AUTOENCODER;
    Pattern free =
        Pattern.compile(
            "out|recipe|models\\..*|checkpoints\\..*|monitor\\..*|data\\.(train|max_.*|prefetch"
                + "|latent_cache)|.*\\.(weights|teacher)|"
                + (ae ? "transformer" : "autoencoder")
                + "\\..*");
    Fingerprint print = new Fingerprint(ae ? "tune-ae" : "tune-ar");
    TrainingConfigs.options(config)
        .forEach(
            (name, value) -> {
              if (!free.matcher(name).matches()) {
                print.with(name, value);
              }
            });
    return print;
  }

  /** The checksum of tensors, in the map's order. */
  static String ofWeights(Map<String, HostTensor> weights) {
    CRC32 sum = new CRC32();
    weights.forEach(
        (key, tensor) -> {
          sum.update(key.getBytes(StandardCharsets.UTF_8));
          sum.update(tensor.bytes());
        });
    return hex(sum);
  }

  /** Adds an option; its value has no spaces. */
  Fingerprint with(String name, Object value) {
    line.append(' ').append(name).append('=').append(value);
    return this;
  }

  /** Adds the checksum of a text, such as a configuration. */
  Fingerprint withText(String name, String text) {
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return with(name, hex(sum));
  }

  /** Adds the checksum of a file. */
  Fingerprint withFile(String name, Path file) {
    CRC32 sum = new CRC32();
    try {
      sum.update(Files.readAllBytes(file));
    } catch (IOException e) {
      throw FileErrors.failed("reading", file, e);
    }
    return with(name, hex(sum));
  }

  /** Adds the checksum of tensors, in the map's order. */
  Fingerprint withWeights(String name, Map<String, HostTensor> weights) {
    return with(name, ofWeights(weights));
  }

  private static String hex(CRC32 sum) {
    return String.format("%08x", sum.getValue());
  }

  @Override
  public String toString() {
    return line.toString();
  }

  /** The parts of one line that another lacks, or all of it for another recipe. */
  static String difference(String line, String other) {
    Map<String, String> theirs = parts(other);
    List<String> out = new ArrayList<>();
    parts(line)
        .forEach(
            (name, part) -> {
              if (!part.equals(theirs.get(name))) {
                out.add(part);
              }
            });
    return String.join(" ", out);
  }

  private static Map<String, String> parts(String line) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : line.split(" ")) {
      int end = part.indexOf('=');
      parts.put(end < 0 ? "" : part.substring(0, end), part);
    }
    return parts;
  }
}
