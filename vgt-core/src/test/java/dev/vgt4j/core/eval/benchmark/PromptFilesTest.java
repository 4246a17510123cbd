package dev.vgt4j.core.eval.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official files of four benchmarks, and where their scorers look for images. */
class PromptFilesTest {
  @TempDir private Path temp;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  private static void refuses(Runnable reading, String complaint) {
    assertThatThrownBy(reading::run)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void genEvalHasAFolderForEveryLine() throws IOException {
    String second = "{\"tag\": \"counting\", \"include\": [], \"prompt\": \"two cows\"}";
    PromptBenchmark benchmark =
        GenEvalBenchmark.read(
            file("metadata.jsonl", "{\"tag\": \"colors\", \"prompt\": \"a cow\"}\n" + second));
    assertThat(benchmark.images()).isEqualTo(4);
    assertThat(benchmark.prompts())
        .element(1)
        .isEqualTo(
            new BenchmarkPrompt(
                "two cows",
                List.of(
                    "00001/samples/0000.png",
                    "00001/samples/0001.png",
                    "00001/samples/0002.png",
                    "00001/samples/0003.png"),
                Map.of("00001/metadata.jsonl", second + "\n")));
  }

  @Test
  void genEvalNamesABrokenLine() throws IOException {
    Path broken = file("metadata.jsonl", "{\"prompt\": \"a cow\"}\n{\"tag\": \"colors\"}");
    refuses(() -> GenEvalBenchmark.read(broken), "metadata.jsonl, line 2: 'prompt' must be text");
    Path empty = file("empty.jsonl", "\n");
    refuses(() -> GenEvalBenchmark.read(empty), "geneval: expected prompts, got none");
  }

  @Test
  void dpgHasAGridForEveryFile() throws IOException {
    file("COCOval_2.txt", "A man and a woman.\n");
    file("10.txt", " three eggplants ");
    file("readme.md", "not a prompt");
    PromptBenchmark benchmark = DpgBenchmark.read(temp);
    assertThat(benchmark.images()).isEqualTo(4);
    assertThat(benchmark.prompts())
        .containsExactly(
            new BenchmarkPrompt("three eggplants", List.of("10.png"), Map.of()),
            new BenchmarkPrompt("A man and a woman.", List.of("COCOval_2.png"), Map.of()));
  }

  @Test
  void dpgRefusesWhatItsScorerWouldMisread() throws IOException {
    refuses(() -> DpgBenchmark.read(temp), "dpg: expected prompts, got none");
    refuses(() -> DpgBenchmark.read(temp.resolve("none")), "expected a folder of .txt files");
    file("a.b.txt", "a cow");
    refuses(() -> DpgBenchmark.read(temp), "cuts names at the first dot");
    Files.delete(temp.resolve("a.b.txt"));
    file("c.txt", " \n");
    refuses(() -> DpgBenchmark.read(temp), "c.txt: expected a prompt with text");
  }

  @Test
  void mjhqHasOneImageWhereTheReferenceHasIts() throws IOException {
    Path meta =
        file(
            "meta_data.json",
            "{\"a1\": {\"category\": \"animals\", \"prompt\": \" a cow \"},"
                + "\"f7\": {\"category\": \"food\", \"prompt\": \"a pie\"}}");
    PromptBenchmark benchmark = MjhqBenchmark.read(meta);
    assertThat(benchmark.images()).isEqualTo(1);
    assertThat(benchmark.prompts())
        .containsExactly(
            new BenchmarkPrompt("a cow", List.of("animals/a1.png"), Map.of()),
            new BenchmarkPrompt("a pie", List.of("food/f7.png"), Map.of()));
  }

  @Test
  void namesThatLeadElsewhereAreRefused() throws IOException {
    Path meta = file("up.json", "{\"../x\": {\"category\": \"animals\", \"prompt\": \"a cow\"}}");
    refuses(() -> MjhqBenchmark.read(meta), "'../x' cannot name a file");
    Path category = file("c.json", "{\"x\": {\"category\": \"..\", \"prompt\": \"a cow\"}}");
    refuses(() -> MjhqBenchmark.read(category), "id x: '..' cannot name a file");
    Path row = file("row.csv", "category,id,prompt_en\nPortrait,a/b,a man\n");
    refuses(() -> OneIgBenchmark.read(row, "ours"), "'a/b' cannot name a file");
    Path good = file("good.csv", "category,id,prompt_en\nPortrait,000,a man\n");
    refuses(() -> OneIgBenchmark.read(good, "../ours"), "'../ours' cannot name a file");
  }

  @Test
  void oneIgHasAGridInAFolderOfClassAndModel() throws IOException {
    Path english =
        file(
            "OneIG-Bench.csv",
            "category,id,prompt_en,type,prompt_length,class\n"
                + "Anime_Stylization,000,\"1girl, solo\",\"T, P\",long,\n"
                + "Knowledge_Reasoning,000,why,NP,short,\n");
    PromptBenchmark benchmark = OneIgBenchmark.read(english, "ours");
    assertThat(benchmark.images()).isEqualTo(4);
    assertThat(benchmark.prompts())
        .containsExactly(
            new BenchmarkPrompt("1girl, solo", List.of("anime/ours/000.png"), Map.of()),
            new BenchmarkPrompt("why", List.of("reasoning/ours/000.png"), Map.of()));
    Path chinese = file("ZH.csv", "category,id,prompt_cn,class\nMultilingualism,003,\u5706,\n");
    assertThat(OneIgBenchmark.read(chinese, "ours").prompts())
        .containsExactly(
            new BenchmarkPrompt("\u5706", List.of("multilingualism/ours/003.png"), Map.of()));
  }

  @Test
  void oneIgNamesWhatItDoesNotKnow() throws IOException {
    Path category = file("c.csv", "category,id,prompt_en\nCats,000,a cat\n");
    refuses(() -> OneIgBenchmark.read(category, "m"), "category 'Cats': expected one of [Anime");
    Path twice = file("t.csv", "category,id,prompt_en\nPortrait,000,a man\nPortrait,000,a woman\n");
    refuses(() -> OneIgBenchmark.read(twice, "m"), "two prompts are called human/m/000.png");
    Path column = file("p.csv", "category,id,prompt\nPortrait,000,a man\n");
    refuses(() -> OneIgBenchmark.read(column, "m"), "p.csv: expected a column 'prompt_en'");
  }
}
