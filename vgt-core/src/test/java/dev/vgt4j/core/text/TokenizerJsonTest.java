package dev.vgt4j.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a {@code tokenizer.json} for the native library may not hold. */
class TokenizerJsonTest {
  private static final String MODEL =
      "\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 1, \"ab\": 2}, \"merges\": [\"a b\"]}";

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                                                     | expected a JSON object
          {"model": {"type": "BPE"                                               | not valid JSON
          {}                                                                     | 'model.vocab' must be an object, but it is missing
          {"model": {"type": "BPE", "vocab": {"a": 0, "b": 0}}}                  | token id 0 belongs to both 'a' and 'b'
          {"model": {"type": "BPE", "vocab": {"a": 0, "a": 1}}}                  | not valid JSON: Duplicate field 'a'
          {"model": {"type": "BPE", "vocab": {"a": -4}}}                         | 'model.vocab.a' must be a token id of at least 0, but got -4
          {"model": {"type": "BPE", "vocab": {"a": 4294967295}}}                 | must be a token id of at least 0
          {"model": {"type": "BPE", "vocab": {"a": 2147483647}}}                 | must be a token id below 16777216
          {"model": {"type": "BPE", "vocab": {"": 0}}}                           | 'model.vocab' holds an empty token
          {"model": {"type": "Unigram", "vocab": ["a"]}}                         | 'model.vocab[0]' must be a token and its score, but got "a"
          {"model": {"type": "Unigram", "vocab": [["a", -1], ["a", -2]]}}        | token 'a' is there twice, with the ids 0 and 1
          {"model": {"type": "BPE", "vocab": {"a": 0}}, "added_tokens": 3}       | 'added_tokens' must be a list, but got 3
          {"model": {"type": "BPE", "vocab": {"a": 0}}, "added_tokens": [{}]}    | 'added_tokens.content' must be text, but it is missing
          {"model": {"type": "BPE", "vocab": {"a": 0}}, "added_tokens": [{"content": "x", "id": 9}]} | 'added_tokens' gives 'x' the id 9, but the next free one is 1
          {"model": {"type": "BPE", "vocab": {"a": 0}}, "added_tokens": [{"content": "x", "id": 0}]} | token id 0 belongs to both 'a' and 'x'
          {"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}}       | not a usable tokenizer: Token `b` out of vocabulary
          {"model": {"type": "Magic", "vocab": {"a": 0}}}                        | not a usable tokenizer
          {"model": {"type": "BPE", "continuing_subword_prefix": "##", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}} | 'model.merges' must continue with '##', but got "a b"
          {"model": {"type": "BPE", "continuing_subword_prefix": "##", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [["a", "b"]]}} | 'model.merges' must continue with '##', but got ["a","b"]
          """)
  void namesWhatIsWrong(String json, String complaint) {
    refuses(json, complaint);
  }

  /** Each of these ends the process if it reaches the library. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "pre_tokenizer": {"type": "FixedLength", "length": 0}  | 'pre_tokenizer.FixedLength.length' must be at least 1, but got 0
          "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "FixedLength", "length": 0}]} | must be at least 1
          "decoder": {"type": "Strip", "content": "b", "start": 0, "stop": 4} | 'decoder.Strip.stop' must be 0, but got 4
          "normalizer": {"type": "Precompiled", "precompiled_charsmap": 3}      | 'precompiled_charsmap' must be text in base64, but got 3
          "normalizer": {"type": "Precompiled", "precompiled_charsmap": "!"}    | damaged: it is no base64
          "normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAA="} | damaged: the trie's size is 4294967295 bytes
          "normalizer": {"type": "Precompiled", "precompiled_charsmap": "/////wAAAAA="} | damaged: the trie's size is 4294967295 bytes
          "normalizer": {"type": "Precompiled", "precompiled_charsmap": "BAAAAP////8="} | damaged: unit 0 of 1 leads outside the trie
          """)
  void keepsDeadlyPartsFromTheLibrary(String part, String complaint) {
    refuses("{" + part + ", " + MODEL + "}", complaint);
  }

  @Test
  void aSoundCharacterMapIsUsed() throws IOException {
    write(normalizing(charsMap(trie -> {}, "b\0")));
    try (TextTokenizer tokenizer = Tokenizers.load(temp)) {
      assertThat(tokenizer.encode("a")).containsExactly(1);
      assertThat(tokenizer.encode("b")).containsExactly(1);
    }
  }

  @Test
  void aCharacterMapMayNotLeadOutside() {
    refuses(
        normalizing(charsMap(trie -> trie[512] = 7, "b\0")), "a character leads to place 7 of 2");
    refuses(
        normalizing(charsMap(trie -> trie[512] = 1, "é\0")), "a character leads to place 1 of 3");
    refuses(
        normalizing(charsMap(trie -> trie['a' ^ 256] = 4000 << 10 | 1 << 8 | 'a', "b\0")),
        "of 768 leads outside the trie");
  }

  /** A trie that knows one character, a, and the text that it becomes. */
  private static String charsMap(Consumer<int[]> damage, String text) {
    int[] trie = new int[768];
    trie[0] = 256 << 10;
    int at = 256 ^ 'a';
    trie[at] = (at ^ 512) << 10 | 1 << 8 | 'a';
    damage.accept(trie);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(4 + 4 * trie.length + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(4 * trie.length);
    for (int unit : trie) {
      bytes.putInt(unit);
    }
    return Base64.getEncoder().encodeToString(bytes.put(utf8).array());
  }

  private static String normalizing(String charsMap) {
    return "{\"normalizer\": {\"type\": \"Precompiled\", \"precompiled_charsmap\": \""
        + charsMap
        + "\"}, "
        + MODEL
        + "}";
  }

  private void refuses(String json, String complaint) {
    write(json);
    assertThatThrownBy(() -> Tokenizers.load(temp).close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(temp.resolve("tokenizer.json") + ": ")
        .hasMessageContaining(complaint)
        .hasMessageNotContaining("\n");
  }

  private void write(String json) {
    try {
      Files.writeString(temp.resolve("tokenizer.json"), json);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
