package dev.vgt4j.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.graph.TensorSpec;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which tensor goes into which file.
 *
 * @param files tensors by file name
 * @param indexed true if an index tells where they are
 */
record ShardPlan(Map<String, Map<String, TensorSpec>> files, boolean indexed) {
  /** Everything in one file. */
  static ShardPlan single(String file, Map<String, TensorSpec> specs) {
    return new ShardPlan(Map.of(file, specs), false);
  }

  /**
   * Fills file after file with tensors in the order of their names, in one file if that is enough.
   *
   * @param maxBytes most bytes of tensors in one file; a larger tensor has its own
   */
  static ShardPlan of(Map<String, TensorSpec> specs, long maxBytes) {
    List<Map<String, TensorSpec>> parts = new ArrayList<>(List.of(new LinkedHashMap<>()));
    long bytes = 0;
    for (Map.Entry<String, TensorSpec> e : new TreeMap<>(specs).entrySet()) {
      long more = e.getValue().bytes();
      if (bytes > 0 && more > maxBytes - bytes) {
        parts.add(new LinkedHashMap<>());
        bytes = 0;
      }
      parts.get(parts.size() - 1).put(e.getKey(), e.getValue());
      bytes += more;
    }
    if (parts.size() == 1) {
      return single(WeightFiles.SAFETENSORS, specs);
    }
    Map<String, Map<String, TensorSpec>> files = new LinkedHashMap<>();
    for (Map<String, TensorSpec> part : parts) {
      files.put("model-%05d-of-%05d.safetensors".formatted(files.size() + 1, parts.size()), part);
    }
    return new ShardPlan(files, true);
  }

  /** The text of the index. */
  String index() {
    JsonMapper json = new JsonMapper();
    ObjectNode root = json.createObjectNode();
    ObjectNode metadata = root.putObject("metadata");
    ObjectNode map = root.putObject(ShardIndex.MAP);
    long total = 0;
    for (Map.Entry<String, Map<String, TensorSpec>> file : files.entrySet()) {
      for (Map.Entry<String, TensorSpec> tensor : file.getValue().entrySet()) {
        map.put(tensor.getKey(), file.getKey());
        total += tensor.getValue().bytes();
      }
    }
    metadata.put("total_size", total);
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
