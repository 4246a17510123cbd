package dev.vgt4j.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.io.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A component's recorded inputs, outputs, weights and tolerances. */
public final class GoldenFolder implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path path;
  private final Map<String, SafetensorsFile> files = new HashMap<>();
  private final JsonNode tolerances;

  /**
   * Opens a folder.
   *
   * @throws InvalidInputException if its files cannot be read
   */
  public GoldenFolder(Path path) {
    this.path = path;
    this.tolerances =
        Files.exists(path.resolve("tolerance.json"))
            ? json("tolerance.json")
            : JSON.createObjectNode();
  }

  /** The component's name. */
  public String name() {
    return path.getFileName().toString();
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** A file's place. */
  public Path resolve(String file) {
    return path.resolve(file);
  }

  /** The model's configuration. */
  public JsonNode config() {
    return json("config.json");
  }

  /** The model's configuration, read with checks. */
  public ConfigNode configNode() {
    return ConfigNode.of(resolve("config.json").toString(), config());
  }

  /**
   * A JSON file of the folder.
   *
   * @throws InvalidInputException if it cannot be read
   */
  public JsonNode json(String file) {
    try {
      return JSON.readTree(path.resolve(file).toFile());
    } catch (IOException e) {
      throw new InvalidInputException(
          "golden file " + path.resolve(file) + ": " + e.getMessage(), e);
    }
  }

  /** The weights of {@code model.safetensors}. */
  public SafetensorsFile weights() {
    return file("model.safetensors");
  }

  /** A safetensors file of the folder; closed with it. */
  public SafetensorsFile file(String name) {
    return files.computeIfAbsent(name, n -> SafetensorsFile.open(path.resolve(n)));
  }

  /** All names recorded in {@code cases.safetensors}. */
  public List<String> caseNames() {
    return cases().specs().keySet().stream().sorted().toList();
  }

  /** True if a tensor was recorded. */
  public boolean has(String name) {
    return cases().specs().containsKey(name);
  }

  /**
   * A recorded tensor by its full name, such as {@code in.x}.
   *
   * @throws InvalidInputException if it was not recorded
   */
  public HostTensor get(String name) {
    return cases().get(name);
  }

  /**
   * The random draws of a case in the order in which the reference consumed them.
   *
   * @param testCase what stands before {@code .draw.000.kind}
   */
  public List<HostTensor> draws(String testCase) {
    return caseNames().stream()
        .filter(n -> n.startsWith(testCase + ".draw."))
        .map(this::get)
        .toList();
  }

  /** Relative L2 distance of a float32 run of the reference from a float64 run, or 0. */
  double floatNoise(String name) {
    return tolerances.path(name).path("rel_l2").asDouble(0);
  }

  private SafetensorsFile cases() {
    return file("cases.safetensors");
  }

  @Override
  public void close() {
    files.values().forEach(SafetensorsFile::close);
  }
}
