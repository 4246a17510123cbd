package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.io.TextFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder with {@code vocab.json} and {@code merges.txt}, the form in which byte-level byte-pair
 * encodings were published before {@code tokenizer.json}.
 */
final class BytePairFiles {
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";

  private BytePairFiles() {}

  /**
   * The {@code tokenizer.json} that means the same as a folder's files.
   *
   * @throws InvalidInputException naming the file that is missing, damaged or unsupported
   */
  static ObjectNode describe(Path folder) {
    requireBoth(folder);
    Path file = folder.resolve(VOCABULARY);
    JsonNode ids = StrictJson.read(file);
    Vocabulary vocabulary = FileErrors.naming(file, () -> Vocabulary.parse("the vocabulary", ids));
    SpecialTokens specials = SpecialTokens.in(folder);
    BytePairFamily family = specials.family(vocabulary);
    FileErrors.naming(file, () -> family.requireComplete(vocabulary));
    ObjectNode root = family.template();
    ObjectNode model = (ObjectNode) root.get("model");
    addMerges(folder.resolve(MERGES), vocabulary, model.withArray("merges"));
    ArrayNode added = root.withArray("added_tokens");
    specials.addTo(vocabulary, family.roles()).forEach(t -> added.add(t.json()));
    // added tokens stand in the vocabulary as well, which fixes their ids
    model.set("vocab", vocabulary.json());
    return root;
  }

  private static void requireBoth(Path folder) {
    boolean vocabulary = Files.isRegularFile(folder.resolve(VOCABULARY));
    boolean merges = Files.isRegularFile(folder.resolve(MERGES));
    if (!vocabulary && !merges) {
      throw new InvalidInputException(
          "no " + Tokenizers.FILE + " in " + folder + ", nor " + VOCABULARY + " and " + MERGES);
    }
    if (!vocabulary || !merges) {
      String missing = vocabulary ? MERGES : VOCABULARY;
      throw new InvalidInputException(
          "no "
              + missing
              + " in "
              + folder
              + ", which "
              + (vocabulary ? VOCABULARY : MERGES)
              + " needs");
    }
  }

  private static void addMerges(Path file, Vocabulary vocabulary, ArrayNode merges) {
    List<String> lines = TextFiles.read(file).lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean header = i == 0 && line.startsWith("#version");
      if (!header && !line.isEmpty()) {
        checkMerge(file + ", line " + (i + 1) + ": ", line, vocabulary);
        merges.add(line);
      }
    }
  }

  private static void checkMerge(String where, String line, Vocabulary vocabulary) {
    String[] pair = line.split(" ", -1);
    if (pair.length != 2) {
      throw new InvalidInputException(
          where + "expected two tokens with a space between, got '" + line + "'");
    }
    for (String token : List.of(pair[0], pair[1], pair[0] + pair[1])) {
      if (!vocabulary.has(token)) {
        throw new InvalidInputException(where + "'" + token + "' is not in " + VOCABULARY);
      }
    }
  }
}
