package dev.vgt4j.core.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of contents of a safetensors file, read as hostile input: UTF-8 JSON object without
 * duplicate keys; every range inside the data, without overlap or holes, and exactly as long as
 * shape and type need.
 *
 * @param tensors where each tensor lies, by name
 * @param metadata the free-form strings under {@code __metadata__}
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {
  static final long MAX_BYTES = 100_000_000;
  private static final String METADATA = "__metadata__";
  private static final JsonMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength((int) MAX_BYTES).build())
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * One tensor.
   *
   * @param dtype stored type
   * @param shape axis lengths
   * @param begin first byte, counted from the end of the header
   * @param end byte after the last
   */
  record Entry(DType dtype, long[] shape, long begin, long end) {}

  /**
   * Parses and validates.
   *
   * @param file for messages
   * @param dataBytes number of bytes after the header
   */
  static SafetensorsHeader parse(String file, ByteBuffer header, long dataBytes) {
    JsonNode root = json(file, header);
    Map<String, Entry> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : root.properties()) {
      if (e.getKey().equals(METADATA)) {
        e.getValue().properties().forEach(m -> metadata.put(m.getKey(), text(file, m)));
      } else {
        tensors.put(e.getKey(), entry(file, e.getKey(), e.getValue()));
      }
    }
    checkLayout(file, tensors, dataBytes);
    return new SafetensorsHeader(tensors, metadata);
  }

  private static JsonNode json(String file, ByteBuffer header) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
      JsonNode root = JSON.readTree(text);
      if (!root.isObject()) {
        throw bad(file, "the header is not a JSON object");
      }
      return root;
    } catch (CharacterCodingException e) {
      throw bad(file, "the header is not UTF-8");
    } catch (JsonProcessingException e) {
      throw bad(file, "the header is not valid JSON: " + e.getOriginalMessage());
    }
  }

  private static String text(String file, Map.Entry<String, JsonNode> m) {
    if (!m.getValue().isTextual()) {
      throw bad(file, "metadata '" + m.getKey() + "' is not a string");
    }
    return m.getValue().textValue();
  }

  private static Entry entry(String file, String name, JsonNode n) {
    String code = n.path("dtype").asText();
    DType dtype =
        Arrays.stream(DType.values())
            .filter(t -> t.code().equals(code))
            .findFirst()
            .orElseThrow(
                () -> bad(file, "tensor '" + name + "' has unsupported dtype '" + code + "'"));
    long[] shape = longs(file, name, "shape", n.path("shape"));
    long[] range = longs(file, name, "data_offsets", n.path("data_offsets"));
    if (range.length != 2 || range[0] > range[1]) {
      throw bad(file, "tensor '" + name + "' has data_offsets " + Arrays.toString(range));
    }
    checkSize(file, name, dtype, shape, range[1] - range[0]);
    return new Entry(dtype, shape, range[0], range[1]);
  }

  private static void checkSize(String file, String name, DType dtype, long[] shape, long bytes) {
    try {
      long need = dtype.bytes();
      for (long d : shape) {
        need = Math.multiplyExact(need, d);
      }
      if (need != bytes) {
        throw bad(
            file,
            "tensor '"
                + name
                + "' "
                + dtype
                + Arrays.toString(shape)
                + " needs "
                + need
                + " bytes, its data_offsets span "
                + bytes);
      }
    } catch (ArithmeticException e) {
      throw bad(file, "tensor '" + name + "' has an impossible shape " + Arrays.toString(shape));
    }
  }

  private static long[] longs(String file, String name, String field, JsonNode list) {
    if (!list.isArray()) {
      throw bad(file, "tensor '" + name + "' has no list '" + field + "'");
    }
    long[] out = new long[list.size()];
    for (int i = 0; i < out.length; i++) {
      JsonNode v = list.get(i);
      if (!v.isIntegralNumber() || !v.canConvertToLong() || v.longValue() < 0) {
        throw bad(file, "tensor '" + name + "' has " + field + " " + list);
      }
      out[i] = v.longValue();
    }
    return out;
  }

  private static void checkLayout(String file, Map<String, Entry> tensors, long dataBytes) {
    List<Map.Entry<String, Entry>> sorted = new ArrayList<>(tensors.entrySet());
    sorted.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long at = 0;
    for (Map.Entry<String, Entry> e : sorted) {
      if (e.getValue().begin() != at) {
        throw bad(
            file,
            "tensor '"
                + e.getKey()
                + "' starts at byte "
                + e.getValue().begin()
                + ", expected "
                + at
                + (e.getValue().begin() < at ? " (overlap)" : " (hole)"));
      }
      at = e.getValue().end();
    }
    if (at != dataBytes) {
      throw bad(
          file,
          "the header describes "
              + at
              + " bytes of data, the file holds "
              + dataBytes
              + (at > dataBytes ? " (truncated?)" : ""));
    }
  }

  static InvalidInputException bad(String file, String what) {
    return new InvalidInputException("safetensors file " + file + ": " + what);
  }
}
