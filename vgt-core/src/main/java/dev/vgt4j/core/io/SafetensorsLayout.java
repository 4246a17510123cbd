package dev.vgt4j.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where everything lies in a safetensors file that is about to be written. Wider types come first,
 * then names in order: so every number lies at a multiple of its size, and equal contents are equal
 * files.
 *
 * @param start the file's bytes before the first tensor
 * @param tensors by name, in the order in which they lie
 * @param end length of the file
 */
record SafetensorsLayout(byte[] start, Map<String, Place> tensors, long end) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PREFIX = Long.BYTES;
  private static final int ALIGNMENT = 8;

  /**
   * One tensor.
   *
   * @param spec type and shape
   * @param offset first byte, counted from the start of the file
   */
  record Place(TensorSpec spec, long offset) {}

  /**
   * Lays a file out.
   *
   * @param metadata free-form strings for the header
   * @throws InvalidInputException if there are more names than a header can hold
   */
  static SafetensorsLayout of(Map<String, TensorSpec> specs, Map<String, String> metadata) {
    Map<String, TensorSpec> sorted = sorted(specs);
    byte[] header = header(sorted, metadata);
    if (header.length > SafetensorsHeader.MAX_BYTES) {
      throw new InvalidInputException(
          "safetensors: a header of "
              + header.length
              + " bytes for "
              + specs.size()
              + " tensors; the limit is "
              + SafetensorsHeader.MAX_BYTES
              + ", write several files");
    }
    byte[] start =
        ByteBuffer.allocate(PREFIX + header.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .array();
    Map<String, Place> places = new LinkedHashMap<>();
    long at = start.length;
    for (Map.Entry<String, TensorSpec> e : sorted.entrySet()) {
      places.put(e.getKey(), new Place(e.getValue(), at));
      at = Math.addExact(at, e.getValue().bytes());
    }
    return new SafetensorsLayout(start, places, at);
  }

  private static Map<String, TensorSpec> sorted(Map<String, TensorSpec> specs) {
    Map<String, TensorSpec> sorted = new LinkedHashMap<>();
    specs.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, TensorSpec> e) -> -width(e.getValue()))
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    return sorted;
  }

  private static int width(TensorSpec spec) {
    return spec.dtype().bytes();
  }

  private static byte[] header(Map<String, TensorSpec> specs, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode m = root.putObject(SafetensorsHeader.METADATA);
      new TreeMap<>(metadata).forEach(m::put);
    }
    long at = 0;
    for (Map.Entry<String, TensorSpec> e : specs.entrySet()) {
      ObjectNode n = root.putObject(e.getKey());
      n.put("dtype", e.getValue().dtype().code());
      ArrayNode shape = n.putArray("shape");
      Arrays.stream(e.getValue().shape().toLongs()).forEach(shape::add);
      long end = Math.addExact(at, e.getValue().bytes());
      n.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    try {
      byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
      byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
      Arrays.fill(padded, json.length, padded.length, (byte) ' ');
      return padded;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
