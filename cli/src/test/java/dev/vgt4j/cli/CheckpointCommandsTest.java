package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code init}, {@code inspect}, {@code import}, {@code export --format} and {@code backends}. */
class CheckpointCommandsTest {
  private static final Path GOLDEN = Path.of("../testdata/golden").toAbsolutePath().normalize();

  @TempDir private Path temp;
  @TempDir private Path links;

  /** Golden folders under names without a line below, which stands for a space in commands. */
  @BeforeEach
  void linkGoldenFolders() throws IOException {
    for (String name : List.of("vgt_ae_internvl3", "vgt_ar_internvl3", "vgt_ar_qwen25vl")) {
      Files.createSymbolicLink(links.resolve(name.replace('_', '-')), GOLDEN.resolve(name));
    }
  }

  private VgtRun run(String command) {
    return VgtRun.here(command.replace("{t}", temp.toString()).replace("{g}", links.toString()));
  }

  private VgtRun succeeds(String command) {
    VgtRun run = run(command);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private void refuses(String command, String complaint) {
    VgtRun run = run(command);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("vgt: ")
        .contains(complaint);
    assertThat(run.code()).isEqualTo(2);
    assertThat(temp.resolve("out")).doesNotExist();
  }

  private JsonNode inspect(String model) throws IOException {
    return new JsonMapper().readTree(succeeds("inspect --json " + model).out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"scenes-64", "scenes-clip-64", "scenes-siglip-64"})
  void aNewVlmCanBeUsed(String preset) throws IOException {
    succeeds("init --part vlm --seed 3 --out {t}/out --preset " + preset);
    JsonNode report = inspect("{t}/out");
    assertThat(report.get("kind").asText()).isEqualTo("vlm");
    assertThat(report.get("tokenizer").get("kind").asText()).isEqualTo("words");
    assertThat(report.get("tokenizer").get("vocabulary"))
        .isEqualTo(report.get("text").get("vocabulary"));
    assertThat(report.get("complete").asBoolean()).isTrue();
    succeeds("init --out {t}/again --seed 3 --part vlm --preset " + preset);
    assertThat(temp.resolve("again/model.safetensors"))
        .hasSameBinaryContentAs(temp.resolve("out/model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"scenes-64", "scenes-clip-64", "scenes-siglip-64"})
  void aNewGeneratorRunsFromSeveralFiles(String preset) throws IOException {
    succeeds("init --dtype bf16 --max-shard-size 4MB --out {t}/out --preset " + preset);
    assertThat(temp.resolve("out/model.safetensors.index.json")).exists();
    VgtRun run = succeeds("inspect {t}/out --run --backend djl --threads 1");
    assertThat(run.out()).contains("64x64 pixels to FLOAT32[1, 32, 4, 4]", "complete ", "yes");
    succeeds(
        "generate --model {t}/out --backend djl --threads 1 --steps 2 --parallel 16 a_red_circle"
            + " -o {t}/image.png");
    Path shard;
    try (Stream<Path> files = Files.list(temp.resolve("out"))) {
      shard = files.filter(f -> f.toString().contains("model-00001-of-")).findFirst().orElseThrow();
    }
    try (FileChannel file = FileChannel.open(shard, StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    VgtRun cut = run("inspect {t}/out");
    assertThat(cut.code()).isEqualTo(2);
    assertThat(cut.err()).contains(shard.getFileName().toString(), "truncated?");
  }

  @Test
  void aTokenizerIsCopied() {
    succeeds("init --preset scenes-64 --out {t}/out --tokenizer " + TinyModels.VLM);
    assertThat(temp.resolve("out/tokenizer.json"))
        .hasSameBinaryContentAs(TinyModels.VLM.resolve("tokenizer.json"));
  }

  @Test
  void aModelWithoutTokenizerSaysSoWhereOneIsNeeded() throws IOException {
    succeeds("init --preset scenes-64 --out {t}/model");
    Files.delete(temp.resolve("model/tokenizer.json"));
    assertThat(inspect("{t}/model").get("tokenizer").get("kind").asText()).isEqualTo("none");
    refuses("generate --model {t}/model --backend djl a_circle -o {t}/out", "no tokenizer.json in");
    refuses("export --model {t}/model --out {t}/out", "no tokenizer.json in");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init --preset scenes-65 --out {t}/out | unknown preset 'scenes-65'; known: scenes-64",
        "init --preset scenes-64 --out {g} | exists and is not an empty folder",
        "init --preset scenes-64 --out {t}/out --dtype f8 | expected one of",
        "init --preset scenes-64 --out {t}/out --part lmm | expected one of",
        "init --preset scenes-64 --out {t}/out --max-shard-size big | a size such as 4GB",
        "init --preset scenes-64 --out {t}/out --tokenizer {t} | no tokenizer.json in",
        "init --preset {g}/vgt-ae-internvl3/config.json --out {t}/out | describes no generator",
        "inspect {t}/no | expected a model folder, a configuration file or a preset, one of",
        "inspect {t} | config.json: cannot be read: no such file",
        "inspect scenes-64 --run --backend djl | has no weights to run",
        "import --from {g}/vgt-ae-internvl3 --out {g} | exists and is not an empty folder",
        "import --from {t}/a.pth --out {t}/out | name the model's sizes with --preset",
        "import --from {t}/a.pth --preset scenes-64 --out {t}/out | a.pth",
        "import --from {g}/vgt-ae-internvl3 --kind generator --out {t}/out | describes a autoen",
        "export --format pth --model {t} --out {t}/out | expected onnx or vgt-pth-keys, got pth",
      })
  void badInputIsRefused(String command, String complaint) {
    refuses(command, complaint);
  }

  @Test
  void bareConfigurationsAndPresetsAreFine() throws IOException {
    JsonNode published = inspect("internvl3-1b");
    assertThat(published.get("parameters").get("flow_head").asLong()).isEqualTo(150_641_696L);
    assertThat(inspect("{g}/vgt-ar-qwen25vl/config.json").get("family").asText())
        .isEqualTo("Qwen2.5-VL");
    assertThat(succeeds("inspect internvl3-1b").out()).contains("  grid ", "16x16", "28");
  }

  @Test
  void anUnknownFamilyListsTheKnownOnes() throws IOException {
    Files.writeString(temp.resolve("config.json"), "{\"model_type\": \"llava\"}");
    refuses("import --from {t} --out {t}/out", "one of CLIPModel, InternVL");
  }

  @Test
  void aPickleThatRunsCommandsIsRefused() throws IOException {
    Path proof = temp.resolve("proof");
    String program = "cposix\nsystem\n(X%c\0\0\0touch %s\ntR.";
    String touch = program.formatted((char) ("touch " + proof + "\n").length(), proof);
    byte[] pickle = ("\u0080\u0002" + touch).getBytes(StandardCharsets.ISO_8859_1);
    torchArchive(temp.resolve("evil.pth"), pickle);
    refuses("import --from {t}/evil.pth --preset scenes-64 --out {t}/out", "posix.system");
    assertThat(proof).doesNotExist();
  }

  private static void torchArchive(Path file, byte[] pickle) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry = new ZipEntry("archive/data.pkl");
      CRC32 crc = new CRC32();
      crc.update(pickle);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(pickle.length);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(pickle);
    }
  }

  @Test
  void aGoldenGeneratorGoesInAndOut() throws IOException {
    VgtRun in = succeeds("import --from {g}/vgt-ar-internvl3 --out {t}/model");
    assertThat(in.out()).contains("left out: 6 tensors, projector of REPA");
    assertThat(in.err()).contains("wrote generator to", "no tokenizer");
    assertThat(inspect("{t}/model").get("complete").asBoolean()).isTrue();
    succeeds("export --format vgt-pth-keys --model {t}/model --out {t}/back.safetensors");
    VgtRun again = run("export --format vgt-pth-keys --model {t}/model --out {t}/back.safetensors");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("exists already");
    VgtRun other = run("import --from {t}/back.safetensors --preset scenes-64 --out {t}/out");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.out()).contains("missing: ", "unexpected: ", "do not fit: ");
    assertThat(other.err()).contains("nothing written");
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @Test
  void aFullDiskLeavesNothing() throws IOException, InterruptedException {
    String command = "init --preset scenes-64 --out " + temp.resolve("out");
    VgtRun run = VgtRun.start("ulimit -f 4000; ", p -> true, command).result();
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains("vgt: writing " + temp.resolve("out") + ": ");
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void everyBackendTellsItsVersion() {
    List<String> lines = succeeds("backends").out().lines().toList();
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).startsWith("djl ").contains("PyTorch 2.", "device cpu");
    assertThat(lines.get(2)).startsWith("onnx ").contains("ONNX Runtime 1.");
    assertThat(lines.get(4)).startsWith("tf ").contains("TensorFlow 2.");
    assertThat(lines.get(1)).contains("TRAINING");

    List<String> none = succeeds("backends --device cuda:99").out().lines().toList();
    assertThat(none).hasSize(6);
    assertThat(List.of(none.get(0), none.get(2), none.get(4)))
        .allMatch(line -> line.contains("not usable here: device 'cuda:99'"));
  }
}
