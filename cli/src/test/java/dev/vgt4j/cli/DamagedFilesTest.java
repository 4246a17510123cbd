package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are missing, cut short or changed are named, in one line with exit code 2. */
class DamagedFilesTest {
  @TempDir private Path temp;

  private void refuses(String command, String complaint) {
    VgtRun run = VgtRun.here(TinyModels.get().fill(command) + " --threads 1");
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("vgt: ")
        .contains(complaint);
    assertThat(run.code()).isEqualTo(2);
    assertThat(temp.resolve("out")).doesNotExist();
  }

  static Stream<Arguments> models() {
    String weights = "model.safetensors";
    String embedding = "lmm.language_model.model.embed_tokens.weight";
    return Stream.of(
        damage("no weights", delete(weights), "has no weights: expected one of " + weights),
        damage("weights cut short", shorten(weights), "truncated?"),
        damage("a bit of the header's length", flip(weights, 5), "header claims"),
        damage("a bit of the header", flip(weights, 8), "header is not a JSON object"),
        damage("no tokenizer", delete("tokenizer.json"), "no tokenizer.json in"),
        damage("no config", delete("config.json"), "config.json: cannot be read: no such file"),
        config("text", json -> "hello", "config.json: not valid JSON"),
        config("text behind it", json -> json + "x", "config.json: not valid JSON"),
        config("a negative number", value("hidden_size", -160), "llm_config.hidden_size: expected"),
        config("a text", value("hidden_size", "\"big\""), "llm_config.hidden_size: expected"),
        config("no such field", rename("hidden_size"), "llm_config.hidden_size: expected"),
        config("no section", rename("llm_config"), "lmm.llm_config: expected an object"),
        config("wider", value("hidden_size", 320), "parameter '" + embedding + "': the config"),
        config("more layers", value("num_hidden_layers", 6), "layers.5."),
        config("endless", value("num_hidden_layers", 2_000_000_000), "num_hidden_layers"),
        config("a stride", value("stride", 32), "vgt_ae.stride: expected 16"),
        config("a token", value("img_start_token_id", 46), "img_start_token_id: expected"),
        config("fewer words", value("vocab_size", 20), "vocab_size"));
  }

  @ParameterizedTest
  @MethodSource("models")
  void aModelFolderIsChecked(Consumer<Path> damage, String complaint) throws IOException {
    Path model = TinyModels.copy(TinyModels.get().generator(), temp.resolve("model"));
    damage.accept(model);
    refuses(
        "generate --backend djl --steps 2 -o " + temp + "/out circle --model " + model, complaint);
  }

  static Stream<Arguments> exports() {
    return Stream.of("manifest.json", "config.json", "model.safetensors", "llm_decode.onnx")
        .flatMap(
            file ->
                Stream.of(
                    damage("no " + file, delete(file), "file " + file + " is missing"),
                    damage(
                        "short " + file,
                        shorten(file),
                        file.startsWith("manifest")
                            ? "manifest.json: not valid JSON"
                            : "file " + file + " is not what was exported")));
  }

  @ParameterizedTest
  @MethodSource("exports")
  void anExportIsChecked(Consumer<Path> damage, String complaint) throws IOException {
    Path export = TinyModels.copy(TinyModels.get().export(), temp.resolve("export"));
    damage.accept(export);
    refuses(
        "generate --backend onnx --size 64x64 --steps 2 -o "
            + temp
            + "/out circle --model "
            + export,
        complaint);
  }

  static Stream<Arguments> data() {
    String captions = "captions.jsonl";
    return Stream.of(
        damage("no captions", delete(captions), "expected a folder with captions.jsonl"),
        damage("empty captions", edit(captions, text -> ""), "holds no captions"),
        damage("a broken line", edit(captions, line(3, l -> l.substring(9))), "line 3: not valid"),
        damage(
            "a field", edit(captions, line(2, l -> l.replace("caption", "title"))), "line 2: 'cap"),
        damage("no image", delete("000004.png"), "line 5: image file 000004.png is missing"),
        damage("no PNG", edit("000004.png", text -> "text"), "000004.png: not an image"),
        damage("half an image", shorten("000004.png"), "000004.png: damaged"));
  }

  @ParameterizedTest
  @MethodSource("data")
  void aDataFolderIsChecked(Consumer<Path> damage, String complaint) throws IOException {
    Path data = TinyModels.copy(TinyModels.get().data(), temp.resolve("data"));
    damage.accept(data);
    refuses(
        "tune ae --backend djl --steps 1 --vlm {vlm} --out " + temp + "/out --data " + data,
        complaint);
  }

  private static Arguments damage(String name, Consumer<Path> damage, String complaint) {
    return Arguments.of(Named.of(name, damage), complaint);
  }

  private static Arguments config(String name, UnaryOperator<String> change, String complaint) {
    return damage("config: " + name, edit("config.json", change), complaint);
  }

  /** Replaces a field's first value, which in a generator's file is the language model's. */
  private static UnaryOperator<String> value(String field, Object value) {
    return json -> json.replaceFirst("(\"" + field + "\" : )[^,\\n]*", "$1" + value);
  }

  private static UnaryOperator<String> rename(String field) {
    return json -> json.replaceFirst("\"" + field + "\"", "\"other\"");
  }

  private static UnaryOperator<String> line(int number, UnaryOperator<String> change) {
    return text -> {
      List<String> lines = new java.util.ArrayList<>(text.lines().toList());
      lines.set(number - 1, change.apply(lines.get(number - 1)));
      return String.join("\n", lines);
    };
  }

  /** Damage to one file. */
  private interface Change {
    void to(Path file) throws IOException;
  }

  private static Consumer<Path> change(String name, Change change) {
    return folder -> {
      try {
        change.to(folder.resolve(name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static Consumer<Path> delete(String name) {
    return change(name, Files::delete);
  }

  private static Consumer<Path> edit(String name, UnaryOperator<String> change) {
    return change(
        name,
        file -> {
          String text =
              new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
          Files.writeString(file, change.apply(text));
        });
  }

  private static Consumer<Path> shorten(String name) {
    return change(
        name,
        file -> {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() * 2 / 3);
          }
        });
  }

  private static Consumer<Path> flip(String name, int at) {
    return change(
        name,
        file -> {
          byte[] bytes = Files.readAllBytes(file);
          bytes[at] ^= 0x40;
          Files.write(file, bytes);
        });
  }
}
