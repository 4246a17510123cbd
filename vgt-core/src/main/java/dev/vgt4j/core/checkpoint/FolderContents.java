package dev.vgt4j.core.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StoredWeights;
import dev.vgt4j.core.io.WeightFiles;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.core.text.WordLevelTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The tokenizer and the weights of a model folder.
 *
 * @param folder the folder
 * @param models what its configuration describes
 */
record FolderContents(Path folder, VgtModels models) {
  /** Kind, vocabulary and the ids of special texts, or that there is none. */
  ObjectNode tokenizer() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    if (!Tokenizers.isPresent(folder)) {
      return out.put("kind", "none");
    }
    try (TextTokenizer tokenizer = ModelFolder.tokenizer(folder, models)) {
      out.put("kind", tokenizer instanceof WordLevelTokenizer ? "words" : "subwords");
      out.put("vocabulary", tokenizer.vocabularySize());
      String start = models.vlm().prompts().imageStart();
      String padding = models.vlm().prompts().padding();
      if (!start.isEmpty()) {
        ids(out.putArray("image_start"), tokenizer, start);
      }
      if (!padding.isEmpty()) {
        ids(out.putArray("padding"), tokenizer, padding);
      }
    }
    return out;
  }

  private static void ids(ArrayNode to, TextTokenizer tokenizer, String text) {
    for (int id : Tokenizers.ids(tokenizer, text)) {
      to.add(id);
    }
  }

  /**
   * Files, types and names.
   *
   * @return false if weights are missing or do not fit
   */
  boolean weights(ObjectNode to) {
    if (WeightFiles.find(folder).isEmpty()) {
      to.put("files", "none");
      return false;
    }
    try (StoredWeights weights = WeightFiles.open(folder)) {
      files(to.putObject("files_bytes"));
      types(to.putObject("tensors_by_type"), weights.specs());
      ModelKind kind = ModelKind.of(models);
      CheckpointKeys keys = CheckpointKeys.of(folder.toString(), weights, models, kind);
      to.put("expected", kind.parameters(models).size());
      names(to, "missing", keys.coverage().missing());
      names(to, "unexpected", keys.coverage().unexpected());
      names(to, "misfits", keys.coverage().misfits());
      return keys.coverage().complete();
    }
  }

  private void files(ObjectNode bytes) {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        bytes.put(file.getFileName().toString(), Files.size(file));
      }
    } catch (IOException e) {
      throw FileErrors.failed("listing", folder, e);
    }
  }

  private static void types(ObjectNode to, Map<String, TensorSpec> specs) {
    Map<String, Integer> counts = new TreeMap<>();
    specs.values().forEach(s -> counts.merge(s.dtype().code(), 1, Integer::sum));
    counts.forEach(to::put);
  }

  private static void names(ObjectNode to, String what, List<String> names) {
    to.put(what, names.size());
    if (!names.isEmpty()) {
      to.put(what + "_names", KeyCoverage.some(names));
    }
  }
}
