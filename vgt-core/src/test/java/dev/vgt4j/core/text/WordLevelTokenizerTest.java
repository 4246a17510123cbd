package dev.vgt4j.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordLevelTokenizerTest {
  private static final List<String> SPECIALS =
      List.of("<pad>", "<|im_start|>", "<|im_end|>", "<img>", "<IMG_CONTEXT>", "</img>");
  private static final List<String> WORDS =
      List.of("user", "a", "red", "blue", "circle", "square", "two", ":", ",", ".", "\n", "a");
  private static final WordLevelTokenizer TOKENIZER = WordLevelTokenizer.build(WORDS, SPECIALS);

  @TempDir Path temp;

  @Test
  void specialTokensComeFirstAndRepeatedWordsCountOnce() {
    assertThat(TOKENIZER.vocabularySize()).isEqualTo(SPECIALS.size() + WORDS.size() - 1);
    assertThat(TOKENIZER.encode("<pad></img>a")).containsExactly(0, 5, 7);
  }

  @Test
  void cutsSpecialTokensOutAndSplitsAtPunctuation() {
    assertThat(tokensOf("<|im_start|>user\n a red circle,two  square:<|im_end|>\n"))
        .containsExactly(
            "<|im_start|>",
            "user",
            "\n",
            "a",
            "red",
            "circle",
            ",",
            "two",
            "square",
            ":",
            "<|im_end|>",
            "\n");
  }

  @Test
  void splitsAnyTextIntoWhatATokenMayBe() {
    List<String> pieces = WordLevelTokenizer.split("a dog's (tiny) café-bar, 2.5\tm\n?");
    assertThat(pieces)
        .containsExactly(
            "a", "dog", "'", "s", "(", "tiny", ")", "café", "-", "bar", ",", "2", ".", "5", "m",
            "\n", "?");
    assertThat(WordLevelTokenizer.build(pieces, List.of()).tokens()).containsAll(pieces);
  }

  @Test
  void theLongestSpecialTokenWins() {
    WordLevelTokenizer nested =
        WordLevelTokenizer.build(List.of("a"), List.of("<a", "<a>", "<a>b"));
    assertThat(nested.encode("<a>b<a><a")).containsExactly(2, 1, 0);
  }

  @Test
  void looksWordsUpAsTheyAreThenInLowerCase() {
    WordLevelTokenizer mixed = WordLevelTokenizer.build(List.of("red", "Red"), List.of());
    assertThat(mixed.encode("red Red RED")).containsExactly(0, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a red circle, two blue square.",
        "<|im_start|>user\na<img><IMG_CONTEXT><IMG_CONTEXT></img>\nred:<|im_end|>\n",
        ", . : \n\n",
      })
  void encodingWhatWasDecodedGivesTheSameIds(String text) {
    int[] ids = TOKENIZER.encode(text);
    assertThat(TOKENIZER.encode(TOKENIZER.decode(ids))).isEqualTo(ids);
  }

  @Test
  void decodesToReadableText() {
    String text = "<|im_start|>user\na red circle, two blue square.<|im_end|>\n";
    assertThat(TOKENIZER.decode(TOKENIZER.encode(text))).isEqualTo(text);
  }

  @Test
  void anUnknownWordIsNamedWithItsNeighbours() {
    assertThatThrownBy(() -> TOKENIZER.encode("a red cirle"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("unknown word 'cirle'")
        .hasMessageContaining("vocabulary is closed (11 words)")
        .hasMessageContaining("did you mean circle?");
  }

  @Test
  void anUnknownWordWithoutNeighboursListsTheVocabulary() {
    assertThatThrownBy(() -> TOKENIZER.encode("a hippopotamus"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("unknown word 'hippopotamus'")
        .hasMessageContaining("it knows: user a red blue circle square two")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 17})
  void anIdWithoutATokenIsNamed(int id) {
    assertThatThrownBy(() -> TOKENIZER.decode(new int[] {0, id}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("token ids below 17, got " + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"left of", "", " ", "a."})
  void wordsThatAreNoSingleTokenAreRefused(String word) {
    assertThatThrownBy(() -> WordLevelTokenizer.build(List.of(word), List.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("got '" + word + "'");
  }

  @Test
  void leavesSpecialTokensOutOfPlainText() {
    int[] ids = TOKENIZER.encode("<|im_start|>user\na red circle<|im_end|>");
    assertThat(TOKENIZER.decode(ids)).isEqualTo("<|im_start|>user\na red circle<|im_end|>");
    assertThat(TOKENIZER.decodePlain(ids)).isEqualTo("user\na red circle");
    assertThatThrownBy(() -> TOKENIZER.decodePlain(new int[] {17}))
        .hasMessageContaining("token ids below 17, got 17");
  }

  @Test
  void readsBackWhatItWrote() {
    TOKENIZER.write(temp.resolve("tokenizer.json"));
    TextTokenizer read = Tokenizers.load(temp);
    String text = "<|im_start|>user\nA red circle.<|im_end|>";
    assertThat(read.encode(text)).isEqualTo(TOKENIZER.encode(text));
    assertThat(((WordLevelTokenizer) read).tokens()).isEqualTo(TOKENIZER.tokens());
    assertThatThrownBy(() -> read.encode("green")).hasMessageContaining("closed");
    assertThat(Tokenizers.id(read, "<IMG_CONTEXT>")).isEqualTo(4);
    assertThatThrownBy(() -> Tokenizers.id(read, "a red"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected a red to be one token, got 2");
  }

  @Test
  void unknownWordsBecomeTheUnknownTokenIfTheFileHasOne() throws IOException {
    WordLevelTokenizer read =
        read(
            """
            {"added_tokens": [{"id": 2, "content": "<s>"}],
             "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "a": 1}, "unk_token": "[UNK]"}}
            """);
    assertThat(read.encode("<s>a zebra")).containsExactly(2, 1, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"model":                                                              | not valid JSON
          []                                                                     | expected a JSON object
          {}                                                                     | 'model.type' must be "WordLevel", but it is missing
          {"model": {"type": "BPE"}}                                             | 'model.type' must be "WordLevel", but got "BPE"
          {"model": {"type": "WordLevel"}}                                       | 'model.vocab' must be an object, but it is missing
          {"model": {"type": "WordLevel", "vocab": {}}}                          | 'model.vocab' is empty
          {"model": {"type": "WordLevel", "vocab": {"": 0}}}                     | 'model.vocab' holds an empty token
          {"model": {"type": "WordLevel", "vocab": {"a": "0"}}}                  | 'model.vocab.a' must be a token id of at least 0, but got "0"
          {"model": {"type": "WordLevel", "vocab": {"a": -1}}}                   | 'model.vocab.a' must be a token id of at least 0, but got -1
          {"model": {"type": "WordLevel", "vocab": {"a": 0, "b": 0}}}            | token id 0 belongs to both 'a' and 'b'
          {"model": {"type": "WordLevel", "vocab": {"a": 0, "b": 2}}}            | no token has the id 1
          {"model": {"type": "WordLevel", "vocab": {"a": 0, "a": 1}}}            | not valid JSON: Duplicate field 'a'
          {"model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": 3}}    | 'model.unk_token' must be text or null
          {"model": {"type": "WordLevel", "vocab": {"a": 0}}, "added_tokens": 1} | 'added_tokens' must be a list
          {"model": {"type": "WordLevel", "vocab": {"a": 0}}, "added_tokens": [{"id": 1}]} | 'content' must be text, but it is missing
          {"model": {"type": "WordLevel", "vocab": {"a": 0}}, "added_tokens": [{"id": 1, "content": "a"}]} | token 'a' is there twice
          """)
  void namesWhatIsWrongWithAFile(String json, String complaint) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(temp.resolve("t.json") + ": ")
        .hasMessageContaining(complaint)
        .hasMessageNotContaining("\n");
  }

  private WordLevelTokenizer read(String json) throws IOException {
    return WordLevelTokenizer.read(Files.writeString(temp.resolve("t.json"), json));
  }

  private static List<String> tokensOf(String text) {
    return java.util.Arrays.stream(TOKENIZER.encode(text))
        .mapToObj(TOKENIZER.tokens()::get)
        .toList();
  }
}
