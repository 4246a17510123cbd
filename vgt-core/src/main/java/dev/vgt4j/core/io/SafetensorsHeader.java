package dev.vgt4j.core.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The table of contents of a safetensors file, read as hostile input: a UTF-8 JSON object without
 * duplicate keys; every range inside the data, without overlap or holes, and exactly as long as
 * shape and type need.
 *
 * @param tensors where each tensor lies, by name
 * @param metadata the free-form strings under {@code __metadata__}
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {
  static final long MAX_BYTES = 100_000_000;
  static final String METADATA = "__metadata__";
  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  /**
   * One tensor.
   *
   * @param spec stored type and shape
   * @param begin first byte, counted from the end of the header
   * @param end byte after the last
   */
  record Entry(TensorSpec spec, long begin, long end) {}

  /**
   * Parses and validates.
   *
   * @param file for messages
   * @param dataBytes number of bytes after the header
   */
  static SafetensorsHeader parse(String file, byte[] header, long dataBytes) {
    SafetensorsHeader parsed = new SafetensorsHeader(new LinkedHashMap<>(), new LinkedHashMap<>());
    // the decoder refuses malformed bytes; left to itself, the parser would guess an encoding
    try (Reader text =
            new InputStreamReader(
                new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder());
        JsonParser json = JSON.createParser(text)) {
      if (header[0] != '{') {
        throw bad(file, "the header is not a JSON object: it does not begin with '{'");
      }
      parsed.read(file, json);
    } catch (CharacterCodingException e) {
      throw bad(file, "the header is not UTF-8");
    } catch (JsonProcessingException e) {
      throw bad(file, "the header is not valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw bad(file, "the header cannot be read: " + e.getMessage());
    }
    checkLayout(file, parsed.tensors, dataBytes);
    return parsed;
  }

  /** Field by field, so that a header of the largest size takes little more than its entries. */
  private void read(String file, JsonParser json) throws IOException {
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      JsonNode value = json.readValueAsTree();
      if (name.equals(METADATA)) {
        readMetadata(file, value);
      } else {
        tensors.put(name, entry(file, name, value));
      }
    }
    if (json.nextToken() != null) {
      throw bad(file, "the header is not valid JSON: something follows the object");
    }
  }

  private void readMetadata(String file, JsonNode strings) {
    if (!strings.isObject()) {
      throw bad(file, METADATA + " is not an object of strings");
    }
    for (Map.Entry<String, JsonNode> m : strings.properties()) {
      if (!m.getValue().isTextual()) {
        throw bad(file, "metadata '" + m.getKey() + "' is not a string");
      }
      metadata.put(m.getKey(), m.getValue().textValue());
    }
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
    return new Entry(new TensorSpec(dtype, Shape.ofLongs(shape)), range[0], range[1]);
  }

  private static void checkSize(String file, String name, DType dtype, long[] shape, long bytes) {
    String what = "tensor '" + name + "' " + dtype + Arrays.toString(shape);
    long need = dtype.bytes();
    try {
      for (long d : shape) {
        need = Math.multiplyExact(need, d);
      }
    } catch (ArithmeticException e) {
      throw bad(file, what + " has an impossible shape: no file holds as many bytes");
    }
    if (need != bytes) {
      throw bad(file, what + " needs " + need + " bytes, its data_offsets span " + bytes);
    }
  }

  private static long[] longs(String file, String name, String field, JsonNode list) {
    if (!list.isArray()) {
      throw bad(file, "tensor '" + name + "' has no list '" + field + "'");
    }
    return IntStream.range(0, list.size())
        .mapToLong(
            i -> {
              JsonNode v = list.get(i);
              if (!v.isIntegralNumber() || !v.canConvertToLong() || v.longValue() < 0) {
                throw bad(file, "tensor '" + name + "' has " + field + " " + list);
              }
              return v.longValue();
            })
        .toArray();
  }

  private static void checkLayout(String file, Map<String, Entry> tensors, long dataBytes) {
    List<Map.Entry<String, Entry>> sorted = new ArrayList<>(tensors.entrySet());
    sorted.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long at = 0;
    for (Map.Entry<String, Entry> e : sorted) {
      long begin = e.getValue().begin();
      if (begin != at) {
        String why = begin < at ? " (overlap)" : " (hole)";
        throw bad(
            file, "tensor '" + e.getKey() + "' starts at byte " + begin + ", expected " + at + why);
      }
      at = e.getValue().end();
    }
    if (at != dataBytes) {
      String why = at > dataBytes ? " (truncated?)" : "";
      throw bad(
          file, "the header describes " + at + " bytes of data, the file holds " + dataBytes + why);
    }
  }

  static InvalidInputException bad(String file, String what) {
    return new InvalidInputException("safetensors file " + file + ": " + what);
  }
}
