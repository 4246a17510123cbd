package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the files beside {@code vocab.json} tell about added tokens, and which of those a role, such
 * as the end of a text, makes special.
 */
final class SpecialTokens {
  private static final String CONFIG = "tokenizer_config.json";
  private static final String ADDED = "added_tokens.json";
  private static final String ROLES = "special_tokens_map.json";

  private static final List<String> ROLE_FIELDS =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token",
          "additional_special_tokens");

  private final Path folder;
  private final JsonNode config;

  private SpecialTokens(Path folder) {
    this.folder = folder;
    this.config = optional(CONFIG);
  }

  /**
   * The side files of a folder, none of which has to be there.
   *
   * @throws InvalidInputException if {@code tokenizer_config.json} is no JSON object
   */
  static SpecialTokens in(Path folder) {
    return new SpecialTokens(folder);
  }

  private JsonNode optional(String name) {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file)
        ? StrictJson.read(file)
        : JsonNodeFactory.instance.objectNode();
  }

  /**
   * The family that {@code tokenizer_config.json} names, or without it the one that a vocabulary
   * looks like.
   *
   * @throws InvalidInputException if it names another one
   */
  BytePairFamily family(Vocabulary vocabulary) {
    JsonNode name = config.path("tokenizer_class");
    return name.isTextual()
        ? FileErrors.naming(folder.resolve(CONFIG), () -> BytePairFamily.named(name.textValue()))
        : BytePairFamily.resembling(vocabulary);
  }

  /**
   * Every added token in the order of ids; the vocabulary has them afterwards.
   *
   * @param familyRoles tokens that have a role even if no file says so
   * @throws InvalidInputException naming the file that contradicts the vocabulary
   */
  List<AddedToken> addTo(Vocabulary vocabulary, Collection<String> familyRoles) {
    Map<String, AddedToken> added = new LinkedHashMap<>();
    decoder(vocabulary, added);
    for (Map.Entry<String, JsonNode> e : optional(ADDED).properties()) {
      inFile(ADDED, () -> vocabulary.add("id of", e.getKey(), e.getValue()));
      int id = e.getValue().intValue();
      added.putIfAbsent(e.getKey(), AddedToken.special(id, e.getKey()));
    }
    familyRoles.forEach(t -> added.putIfAbsent(t, AddedToken.normalized(vocabulary.id(t), t)));
    Set<String> roles = new LinkedHashSet<>(familyRoles);
    inFile(CONFIG, () -> addRoles(config, vocabulary, roles));
    inFile(ROLES, () -> addRoles(optional(ROLES), vocabulary, roles));
    roles.forEach(t -> added.putIfAbsent(t, AddedToken.special(vocabulary.id(t), t)));
    return added.values().stream()
        .map(t -> roles.isEmpty() ? t : t.withSpecial(roles.contains(t.content())))
        .sorted(Comparator.comparingInt(AddedToken::id))
        .toList();
  }

  private void decoder(Vocabulary vocabulary, Map<String, AddedToken> added) {
    String field = "added_tokens_decoder";
    for (Map.Entry<String, JsonNode> e : config.path(field).properties()) {
      inFile(
          CONFIG,
          () -> {
            if (!e.getKey().matches("\\d{1,9}")) {
              throw new InvalidInputException(
                  "'" + field + "' must have token ids as names, but got '" + e.getKey() + "'");
            }
            int id = Integer.parseInt(e.getKey());
            String content = content(field + "." + id, e.getValue());
            vocabulary.add(field, content, id);
            added.put(content, AddedToken.of(id, content, e.getValue()));
          });
    }
  }

  private static void addRoles(JsonNode file, Vocabulary vocabulary, Set<String> roles) {
    for (String field : ROLE_FIELDS) {
      JsonNode value = file.path(field);
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      for (JsonNode token : value.isArray() ? value : List.of(value)) {
        String content = token.isTextual() ? token.textValue() : content(field, token);
        if (!vocabulary.has(content)) {
          throw new InvalidInputException(
              "'" + field + "' is '" + content + "', which no file gives an id");
        }
        roles.add(content);
      }
    }
  }

  private static String content(String field, JsonNode token) {
    JsonNode content = token.path("content");
    if (!content.isTextual()) {
      throw StrictJson.wrong(field + ".content", "text", content);
    }
    return content.textValue();
  }

  private void inFile(String name, Runnable reading) {
    FileErrors.naming(folder.resolve(name), reading);
  }
}
