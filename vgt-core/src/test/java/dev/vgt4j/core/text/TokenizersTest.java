package dev.vgt4j.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids are checked by the golden folders; here are the files, and what may be wrong with them. */
class TokenizersTest {
  private static final Path GOLDEN = Path.of("../testdata/golden");
  private static final String TEXT = "<|im_start|>user\na red cat…<|im_end|>";

  @TempDir Path temp;

  @Test
  void qwen2FilesKeepCaseAndWhiteSpace() throws IOException {
    try (TextTokenizer tokenizer = Tokenizers.load(copyOf("tokenizer_qwen2"))) {
      String text = "Two  Cats\n\n on A mat…\t";
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      assertThat(Tokenizers.id(tokenizer, "<IMG_CONTEXT>"))
          .isEqualTo(tokenizer.vocabularySize() - 1);
      assertThat(tokenizer.encode("")).isEmpty();
    }
  }

  @Test
  void onlyTokensWithARoleAreLeftOutOfPlainText() throws IOException {
    try (TextTokenizer tokenizer = Tokenizers.load(copyOf("tokenizer_qwen2"))) {
      int[] ids = tokenizer.encode(TEXT);
      assertThat(tokenizer.decode(ids)).isEqualTo(TEXT);
      assertThat(tokenizer.decodePlain(ids)).isEqualTo("<|im_start|>user\na red cat…");
    }
    edit("tokenizer_config.json", s -> s.replace("\"pad_token\"", ADDITIONAL + "\"pad_token\""));
    try (TextTokenizer tokenizer = Tokenizers.load(temp)) {
      assertThat(tokenizer.decodePlain(tokenizer.encode(TEXT))).isEqualTo("user\na red cat…");
    }
  }

  private static final String ADDITIONAL =
      "\"additional_special_tokens\": [\"<img>\", {\"content\": \"<|im_start|>\"}],";

  @Test
  void halfACharacterBecomesAReplacement() throws IOException {
    try (TextTokenizer tokenizer = Tokenizers.load(copyOf("tokenizer_qwen2"))) {
      int[] bytes = tokenizer.encode("\u2026");
      assertThat(bytes).hasSize(3);
      assertThat(tokenizer.decode(new int[] {bytes[0], bytes[1]})).isEqualTo("\uFFFD");
    }
  }

  @Test
  void clipFilesLowerCaseAndCollapseWhiteSpace() throws IOException {
    try (TextTokenizer tokenizer = Tokenizers.load(copyOf("tokenizer_clip"))) {
      int[] ids = tokenizer.encode("  A  RED\n cat's hat ");
      assertThat(ids).isEqualTo(tokenizer.encode("a red cat's hat"));
      assertThat(tokenizer.decode(ids)).isEqualTo("a red cat 's hat");
      int[] framed = TokenFrame.clip(tokenizer).around(ids);
      assertThat(tokenizer.decode(framed))
          .isEqualTo("<|startoftext|>a red cat 's hat <|endoftext|>");
      assertThat(tokenizer.decodePlain(framed)).isEqualTo("a red cat 's hat");
    }
  }

  @Test
  void clipKnowsItsEndsInAnyCase() throws IOException {
    try (TextTokenizer tokenizer = Tokenizers.load(copyOf("tokenizer_clip"))) {
      int end = Tokenizers.id(tokenizer, "<|endoftext|>");
      assertThat(tokenizer.encode("a<|EndOfText|>")).endsWith(end).hasSize(2);
    }
  }

  @Test
  void aMarkerMayBeSeveralTokens() throws IOException {
    copyOf("tokenizer_qwen2");
    edit("tokenizer_config.json", s -> s.replace("<img>", "<picture>"));
    try (TextTokenizer tokenizer = Tokenizers.load(temp)) {
      assertThat(Tokenizers.ids(tokenizer, "<picture>")).hasSize(1);
      int[] several = Tokenizers.ids(tokenizer, "<img>");
      assertThat(several).hasSizeGreaterThan(1);
      assertThat(tokenizer.decode(several)).isEqualTo("<img>");
      assertThatThrownBy(() -> Tokenizers.id(tokenizer, "<img>"))
          .hasMessageContaining("to be one token, got " + several.length);
      assertThatThrownBy(() -> Tokenizers.ids(tokenizer, "")).hasMessageContaining("got none");
    }
  }

  @Test
  void addedTokensKeepTheirIdsAcrossGaps() throws IOException {
    copyOf("tokenizer_qwen2");
    Files.writeString(temp.resolve("added_tokens.json"), "{\"<late>\": 1200, \"<img>\": 479}");
    try (TextTokenizer tokenizer = Tokenizers.load(temp)) {
      assertThat(tokenizer.encode("<late><img>")).containsExactly(1200, 479);
      assertThat(tokenizer.vocabularySize()).isEqualTo(1201);
      assertThat(tokenizer.decode(new int[] {1200})).isEqualTo("<late>");
      assertThatThrownBy(() -> tokenizer.decode(new int[] {0, 1201}))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("decode: expected token ids below 1201, got 1201");
      assertThatThrownBy(() -> tokenizer.decode(new int[] {-1})).hasMessageContaining("got -1");
    }
  }

  @Test
  void withoutConfigurationTheVocabularyTellsTheFamily() throws IOException {
    copyOf("tokenizer_qwen2");
    Files.delete(temp.resolve("tokenizer_config.json"));
    try (TextTokenizer tokenizer = Tokenizers.load(temp)) {
      assertThat(tokenizer.decode(tokenizer.encode("A  cat"))).isEqualTo("A  cat");
      assertThat(tokenizer.encode("<img>")).hasSizeGreaterThan(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"tokenizer_qwen2", "tokenizer_clip"})
  void aCopyIsOneFileThatMeansTheSame(String golden) throws IOException {
    Path target = temp.resolve("copies/tokenizer.json");
    Tokenizers.copy(GOLDEN.resolve(golden), target);
    Path again = temp.resolve("again/tokenizer.json");
    Tokenizers.copy(target.getParent(), again);
    assertThat(again).hasSameBinaryContentAs(target);
    try (TextTokenizer files = Tokenizers.load(GOLDEN.resolve(golden));
        TextTokenizer copy = Tokenizers.load(again.getParent())) {
      int[] ids = files.encode(TEXT + "<|endoftext|>");
      assertThat(copy.encode(TEXT + "<|endoftext|>")).isEqualTo(ids);
      assertThat(copy.decodePlain(ids)).isEqualTo(files.decodePlain(ids));
      assertThat(copy.vocabularySize()).isEqualTo(files.vocabularySize());
    }
  }

  @Test
  void readsWhateverElseATokenizerJsonDescribes() throws IOException {
    Files.writeString(
        temp.resolve("tokenizer.json"),
        """
        {"added_tokens": [{"id": 1, "content": "</s>", "special": true, "single_word": false,
                           "lstrip": false, "rstrip": false, "normalized": false}],
         "truncation": {"direction": "Right", "max_length": 1, "strategy": "LongestFirst", "stride": 0},
         "padding": {"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": null,
                     "pad_id": 1, "pad_type_id": 0, "pad_token": "</s>"},
         "pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "split": true},
         "decoder": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "always", "split": true},
         "post_processor": {"type": "BertProcessing", "sep": ["</s>", 1], "cls": ["</s>", 1]},
         "model": {"type": "Unigram", "unk_id": 0,
                   "vocab": [["<unk>", 0], ["</s>", 0], ["_a", -2], ["_cat", -3], ["s", -4]]}}
        """);
    try (TextTokenizer tokenizer = Tokenizers.load(temp)) {
      int[] ids = tokenizer.encode("a cats</s>");
      assertThat(ids).containsExactly(2, 3, 4, 1);
      assertThat(tokenizer.decode(ids)).isEqualTo("a cats</s>");
      assertThat(tokenizer.decodePlain(ids)).isEqualTo("a cats");
      assertThat(tokenizer.vocabularySize()).isEqualTo(5);
    }
  }

  @Test
  void manyThreadsUseOneTokenizer() throws IOException {
    try (TextTokenizer tokenizer = Tokenizers.load(copyOf("tokenizer_qwen2"))) {
      int[] expected = tokenizer.encode(TEXT);
      assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> tokenizer.encode(TEXT)))
          .allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
    }
  }

  @Test
  void aClosedTokenizerSaysSo() throws IOException {
    TextTokenizer tokenizer = Tokenizers.load(copyOf("tokenizer_clip"));
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tokenizer.decode(new int[] {1}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void namesWhatAFolderLacks() throws IOException {
    assertThatThrownBy(() -> Tokenizers.load(temp))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("no tokenizer.json in " + temp + ", nor vocab.json and merges.txt");
    Files.writeString(temp.resolve("vocab.json"), "{}");
    assertThatThrownBy(() -> Tokenizers.load(temp))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("no merges.txt in " + temp + ", which vocab.json needs");
    Files.move(temp.resolve("vocab.json"), temp.resolve("merges.txt"));
    assertThatThrownBy(() -> Tokenizers.copy(temp, temp.resolve("copy.json")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("no vocab.json in " + temp + ", which merges.txt needs");
  }

  @ParameterizedTest
  @CsvSource({"tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json"})
  void refusesAGiantFile(String name) throws IOException {
    copyOf("tokenizer_qwen2");
    try (RandomAccessFile file = new RandomAccessFile(temp.resolve(name).toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    refuses(name, "expected text of at most 268435456 bytes, got 3221225472");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      textBlock =
          """
          vocab.json            ¦ "!": 33       ¦ "!": 34             ¦ token id 34 belongs to both '!' and '"'
          vocab.json            ¦ "!": 33       ¦ "!": -1             ¦ 'the vocabulary.!' must be a token id of at least 0, but got -1
          vocab.json            ¦ "!": 33       ¦ "!": "33"           ¦ must be a token id of at least 0, but got "33"
          vocab.json            ¦ "!": 33       ¦ "!": 16777216       ¦ must be a token id below 16777216, but got 16777216
          vocab.json            ¦ "!": 33       ¦ "!": 99999999999    ¦ must be a token id of at least 0
          vocab.json            ¦ "!": 33       ¦ "!!!": 33           ¦ there is no token '!' for the byte 33
          vocab.json            ¦ "!": 33,      ¦                     ¦ there is no token '!' for the byte 33
          vocab.json            ¦ {"            ¦ ["                  ¦ not valid JSON
          merges.txt            ¦ i n           ¦ i n n               ¦ line 3: expected two tokens with a space between, got 'i n n'
          merges.txt            ¦ i n           ¦ in                  ¦ line 3: expected two tokens
          merges.txt            ¦ i n           ¦ i zzz               ¦ line 3: 'zzz' is not in vocab.json
          merges.txt            ¦ i n           ¦ i q                 ¦ line 3: 'iq' is not in vocab.json
          tokenizer_config.json ¦ "476"         ¦ "12"                ¦ token id 12 belongs to both
          tokenizer_config.json ¦ "476"         ¦ "477"               ¦ not valid JSON: Duplicate field '477'
          tokenizer_config.json ¦ "476"         ¦ "-1"                ¦ must have token ids as names, but got '-1'
          tokenizer_config.json ¦ "476"         ¦ "99999999"          ¦ below 16777216, but got 99999999
          tokenizer_config.json ¦ <|im_end|>", ¦ <img>",           ¦ token '<img>' is there twice, with the ids
          tokenizer_config.json ¦ "content": "<img>" ¦ "content": 7   ¦ 'added_tokens_decoder.479.content' must be text, but got 7
          tokenizer_config.json ¦ "eos_token": "<|im_end|>" ¦ "eos_token": "<end>" ¦ 'eos_token' is '<end>', which no file gives an id
          tokenizer_config.json ¦ "eos_token": "<|im_end|>" ¦ "eos_token": 4       ¦ 'eos_token.content' must be text
          tokenizer_config.json ¦ Qwen2Tokenizer ¦ LlamaTokenizer     ¦ tokenizer_class LlamaTokenizer needs a tokenizer.json
          tokenizer_config.json ¦ Qwen2Tokenizer ¦ CLIPTokenizer      ¦ vocab.json: there is no token '<|startoftext|>' for the ends of a text
          """)
  void namesWhatIsWrongWithTheFiles(String name, String old, String now, String complaint)
      throws IOException {
    copyOf("tokenizer_qwen2");
    String replacement = now == null ? "" : Matcher.quoteReplacement(now);
    edit(name, s -> s.replaceFirst(Pattern.quote(old), replacement));
    refuses(complaint.startsWith("vocab.json") ? "vocab.json" : name, complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          added_tokens.json       | {"<img>": 5}            | token id 5 belongs to both
          added_tokens.json       | {"<img>": 9999}         | token '<img>' is there twice, with the ids 479 and 9999
          added_tokens.json       | {"<x>": 99999999}       | below 16777216
          added_tokens.json       | ["<img>"]               | expected a JSON object
          special_tokens_map.json | {"pad_token": "<pad>"}  | 'pad_token' is '<pad>', which no file gives an id
          special_tokens_map.json | {                       | not valid JSON
          """)
  void namesWhatIsWrongWithSideFiles(String name, String json, String complaint)
      throws IOException {
    Files.writeString(copyOf("tokenizer_qwen2").resolve(name), json);
    refuses(name, complaint);
  }

  private void refuses(String file, String complaint) {
    assertThatThrownBy(() -> Tokenizers.load(temp).close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(temp.resolve(file).toString())
        .hasMessageContaining(complaint)
        .hasMessageNotContaining("\n");
  }

  private Path copyOf(String golden) throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN.resolve(golden))) {
      for (Path file : files.filter(f -> !f.endsWith("cases.json")).toList()) {
        Files.write(temp.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return temp;
  }

  private void edit(String name, UnaryOperator<String> change) throws IOException {
    Path file = temp.resolve(name);
    String before = Files.readString(file);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    Files.writeString(file, after);
  }
}
