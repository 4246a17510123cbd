package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.StrictJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One token per word, for models with a closed vocabulary. Special tokens such as {@code
 * <|im_end|>} are cut out first; the rest falls into words, single punctuation marks and line
 * breaks, and other white space separates. A word is looked up as it is, then in lower case.
 *
 * <p>The file is a Hugging Face {@code tokenizer.json} with a {@code WordLevel} model.
 */
public final class WordLevelTokenizer implements TextTokenizer {
  /** What a token may be, besides a special one; also written to the file. */
  static final String TOKEN = "\\w+|[^\\w\\s]|\\n";

  private static final Pattern PIECE = Pattern.compile(TOKEN, Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, Integer> ids;
  private final List<String> tokens;
  private final Set<String> specials;
  private final Optional<String> unknown;
  private final Pattern specialPattern;

  /**
   * @param tokens every token in the order of ids
   * @param specials those of the tokens that are cut out of a text first
   * @param unknown the token for unknown words; without one they are an error
   */
  WordLevelTokenizer(List<String> tokens, Set<String> specials, Optional<String> unknown) {
    this.tokens = List.copyOf(tokens);
    this.specials = Set.copyOf(specials);
    this.unknown = unknown;
    ids = new LinkedHashMap<>();
    for (String token : tokens) {
      if (ids.put(token, ids.size()) != null) {
        throw new InvalidInputException("token " + quoted(token) + " is there twice");
      }
    }
    // the longest first, so that a special token never hides a longer one
    specialPattern =
        Pattern.compile(
            specials.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
  }

  /**
   * A tokenizer without a token for unknown words; special tokens get the first ids. Repeated words
   * count once.
   *
   * @throws InvalidInputException if a word would not come out as one token
   */
  public static WordLevelTokenizer build(List<String> words, List<String> specials) {
    Set<String> tokens = new LinkedHashSet<>(specials);
    for (String word : words) {
      if (!PIECE.matcher(word).matches()) {
        throw new InvalidInputException(
            "vocabulary: expected single words or punctuation marks, got " + quoted(word));
      }
      tokens.add(word);
    }
    return new WordLevelTokenizer(
        List.copyOf(tokens), new LinkedHashSet<>(specials), Optional.empty());
  }

  /** The words, punctuation marks and line breaks of a text without special tokens, in order. */
  public static List<String> split(String text) {
    return PIECE.matcher(text).results().map(MatchResult::group).toList();
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @throws InvalidInputException if it is missing, damaged or of another kind
   */
  public static WordLevelTokenizer read(Path file) {
    return read(file, StrictJson.read(file));
  }

  /** As {@link #read(Path)}, of a file that was parsed already. */
  static WordLevelTokenizer read(Path file, JsonNode root) {
    return FileErrors.naming(file, () -> WordLevelJson.parse(root));
  }

  /** Writes a {@code tokenizer.json}, atomically. */
  public void write(Path file) {
    AtomicFiles.writeString(file, WordLevelJson.print(tokens, specials, unknown));
  }

  @Override
  public int[] encode(String text) {
    List<Integer> out = new ArrayList<>();
    int from = 0;
    if (!specials.isEmpty()) {
      Matcher special = specialPattern.matcher(text);
      while (special.find()) {
        encodeWords(text.substring(from, special.start()), out);
        out.add(ids.get(special.group()));
        from = special.end();
      }
    }
    encodeWords(text.substring(from), out);
    return out.stream().mapToInt(Integer::intValue).toArray();
  }

  private void encodeWords(String text, Collection<Integer> out) {
    split(text).forEach(word -> out.add(id(word)));
  }

  private int id(String word) {
    Integer id = ids.get(word);
    if (id == null) {
      id = ids.get(word.toLowerCase(Locale.ROOT));
    }
    if (id == null) {
      id = unknown.map(ids::get).orElseThrow(() -> unknownWord(word));
    }
    return id;
  }

  private InvalidInputException unknownWord(String word) {
    List<String> words = tokens.stream().filter(token -> !specials.contains(token)).toList();
    List<String> near = NearWords.of(word.toLowerCase(Locale.ROOT), words);
    String known =
        near.isEmpty() && words.size() <= 80
            ? "; it knows: "
                + words.stream().filter(w -> !w.isBlank()).collect(Collectors.joining(" "))
            : near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?";
    return new InvalidInputException(
        "unknown word "
            + quoted(word)
            + ": this model's vocabulary is closed ("
            + words.size()
            + " words)"
            + known);
  }

  /**
   * {@inheritDoc} Words are set apart by one space, which does not stand beside special tokens and
   * line breaks nor before punctuation; encoding the result gives the same ids.
   *
   * @throws InvalidInputException if an id has no token
   */
  @Override
  public String decode(int[] tokenIds) {
    return joined(tokenIds, true);
  }

  @Override
  public String decodePlain(int[] tokenIds) {
    return joined(tokenIds, false);
  }

  private String joined(int[] tokenIds, boolean withSpecials) {
    StringBuilder text = new StringBuilder();
    String last = "\n";
    for (int id : tokenIds) {
      if (id < 0 || id >= tokens.size()) {
        throw new InvalidInputException(
            "decode: expected token ids below " + tokens.size() + ", got " + id);
      }
      String token = tokens.get(id);
      if (!withSpecials && specials.contains(token)) {
        continue;
      }
      if (!isTight(last) && !isTight(token) && !".,:;!?".contains(token)) {
        text.append(' ');
      }
      text.append(token);
      last = token;
    }
    return text.toString();
  }

  private boolean isTight(String token) {
    return specials.contains(token) || token.equals("\n");
  }

  @Override
  public int vocabularySize() {
    return tokens.size();
  }

  /** Every token in the order of ids. */
  public List<String> tokens() {
    return tokens;
  }

  private static String quoted(String word) {
    return "'" + word.replace("\n", "\\n") + "'";
  }
}
