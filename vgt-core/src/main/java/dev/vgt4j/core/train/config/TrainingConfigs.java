package dev.vgt4j.core.train.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.TextFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads {@link TrainingConfig}s: a file's options over those of the preset that it extends, and
 * {@code name=value} overrides over both. Unknown options are refused.
 */
public final class TrainingConfigs {
  /** Presets that a file may extend, the published recipes first. */
  public static final List<String> PRESETS =
      List.of(
          "ae-stage1",
          "ae-stage2",
          "ae-stage2-paper",
          "ar-pretrain",
          "ar-sft",
          "ar-lora",
          "scenes-ae",
          "scenes-ae-stage2",
          "scenes-ar",
          "scenes-sft",
          "scenes-lora");

  private static final String DEFAULTS = "defaults";
  private static final String EXTENDS = "extends";
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .addModule(new SimpleModule().addSerializer(Path.class, ToStringSerializer.instance))
          .build();

  private TrainingConfigs() {}

  /**
   * Reads a file.
   *
   * @param overrides options that stand over the file
   * @throws InvalidInputException naming file and option if something is unknown, missing or out of
   *     range
   */
  public static TrainingConfig read(Path file, Overrides overrides) {
    String source = file.toString();
    return resolve(source, tree(source, TextFiles.read(file)), overrides);
  }

  /**
   * A preset or a file.
   *
   * @param named one of {@link #PRESETS}, or the path of a {@code .yaml} file
   */
  public static TrainingConfig named(String named, Overrides overrides) {
    boolean file = named.endsWith(".yaml") || named.endsWith(".yml");
    return file ? read(Path.of(named), overrides) : preset(named, overrides);
  }

  /**
   * A preset with overrides.
   *
   * @param name one of {@link #PRESETS}
   */
  public static TrainingConfig preset(String name, Overrides overrides) {
    return resolve("preset " + name, presetTree(name), overrides);
  }

  /** The whole configuration as a file that gives it again. */
  public static String yaml(TrainingConfig config) {
    try {
      return YAML.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every option by its dotted name, values as JSON. */
  public static Map<String, String> options(TrainingConfig config) {
    Map<String, String> out = new LinkedHashMap<>();
    flatten("", YAML.valueToTree(config), out);
    return out;
  }

  private static void flatten(String prefix, ObjectNode node, Map<String, String> into) {
    for (Map.Entry<String, JsonNode> e : node.properties()) {
      if (e.getValue() instanceof ObjectNode inner) {
        flatten(prefix + e.getKey() + ".", inner, into);
      } else {
        into.put(prefix + e.getKey(), e.getValue().toString());
      }
    }
  }

  private static TrainingConfig resolve(String source, ObjectNode own, Overrides overrides) {
    ObjectNode all = resource(DEFAULTS);
    merge(all, extended(source, own));
    overrides.apply(all);
    try {
      return YAML.treeToValue(all, TrainingConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw unknown(source, e);
    } catch (JsonMappingException e) {
      throw new InvalidInputException(source + ": " + explain(e), e);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(source + ": " + e.getOriginalMessage(), e);
    }
  }

  /** A file's options over those of what it extends. */
  private static ObjectNode extended(String source, ObjectNode own) {
    JsonNode parent = own.remove(EXTENDS);
    if (parent == null) {
      return own;
    }
    if (!parent.isTextual()) {
      throw new InvalidInputException(
          source + ": extends: expected a preset's name, got " + parent);
    }
    ObjectNode base = presetTree(parent.textValue());
    merge(base, own);
    return base;
  }

  private static ObjectNode presetTree(String name) {
    if (name.equals(DEFAULTS)) {
      return YAML.createObjectNode();
    }
    if (!PRESETS.contains(name)) {
      throw new InvalidInputException(
          "unknown preset '"
              + name
              + "'"
              + UnknownOption.didYouMean(name, PRESETS)
              + "; known: "
              + String.join(", ", PRESETS));
    }
    return extended("preset " + name, resource(name));
  }

  private static ObjectNode resource(String name) {
    String path = "/dev/vgt4j/core/train/" + name + ".yaml";
    try (InputStream in = TrainingConfigs.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not among the resources");
      }
      return (ObjectNode) YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path, e);
    }
  }

  private static ObjectNode tree(String source, String text) {
    JsonNode node;
    try {
      node = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw new InvalidInputException(
          source
              + line
              + ": not valid YAML: "
              + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    }
    if (!(node instanceof ObjectNode)) {
      throw new InvalidInputException(source + ": expected options, got " + node);
    }
    return (ObjectNode) node;
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    for (Map.Entry<String, JsonNode> e : from.properties()) {
      if (e.getValue() instanceof ObjectNode inner && into.get(e.getKey()) instanceof ObjectNode) {
        merge((ObjectNode) into.get(e.getKey()), inner);
      } else {
        into.set(e.getKey(), e.getValue());
      }
    }
  }

  private static InvalidInputException unknown(String source, UnrecognizedPropertyException e) {
    List<String> known = e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
    return UnknownOption.of(source, path(e), e.getPropertyName(), known);
  }

  private static String explain(JsonMappingException e) {
    if (e.getCause() instanceof InvalidInputException own) {
      return own.getMessage();
    }
    String path = path(e);
    return (path.isEmpty() ? "" : path + ": ") + message(e);
  }

  private static String message(JsonMappingException e) {
    if (e instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
      String known =
          Arrays.stream(wrong.getTargetType().getEnumConstants())
              .map(constant -> YAML.valueToTree(constant).asText())
              .collect(Collectors.joining(", "));
      return "expected one of " + known + ", got " + wrong.getValue();
    }
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference r : e.getPath()) {
      if (r.getFieldName() != null) {
        path.append(path.isEmpty() ? "" : ".").append(r.getFieldName());
      }
    }
    return path.toString();
  }
}
