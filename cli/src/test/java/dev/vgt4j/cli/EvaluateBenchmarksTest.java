package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vgt4j.cli.VgtRun.Started;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images where the scorers of other benchmarks look for them. */
class EvaluateBenchmarksTest {
  private static final String FAST = " --backend djl --threads 1 --steps 2 --parallel 16 --model ";

  @TempDir private Path temp;

  private String command(String benchmark, Path prompts, String options) {
    return TinyModels.get()
        .fill(
            "evaluate "
                + benchmark
                + FAST
                + "{model} --prompts "
                + prompts
                + " --out "
                + temp.resolve("out")
                + " "
                + options);
  }

  private VgtRun generate(String benchmark, Path prompts, String options) {
    VgtRun run = VgtRun.here(command(benchmark, prompts, options));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("wrote " + temp.resolve("out/images"));
    return run;
  }

  private Path file(String name, String text) throws IOException {
    Files.createDirectories(temp.resolve(name).getParent());
    return Files.writeString(temp.resolve(name), text);
  }

  private BufferedImage image(String path, int side) {
    BufferedImage image = Images.read(temp.resolve("out/images").resolve(path));
    assertThat(image.getWidth()).isEqualTo(side);
    assertThat(image.getHeight()).isEqualTo(side);
    return image;
  }

  private Path genEvalPrompts(int count) throws IOException {
    String line = "{\"tag\": \"single_object\", \"include\": [], \"prompt\": \"a red circle\"}\n";
    return file("metadata.jsonl", line.repeat(count));
  }

  @Test
  void genEval() throws IOException {
    Path prompts = genEvalPrompts(2);
    generate("geneval", prompts, "--seed 3");
    Path second = temp.resolve("out/images/00001/samples/0003.png");
    assertThat(temp.resolve("out/images/00001/metadata.jsonl"))
        .hasContent(Files.readAllLines(prompts).get(1));
    image("00000/samples/0000.png", 64);
    assertThat(Images.readTexts(second))
        .containsEntry("prompt", "a red circle")
        .containsEntry("seed", "3")
        .containsEntry("image number", "7");

    // the image is the one that its number stands for
    Path alone = temp.resolve("alone.png");
    String again = "generate" + FAST + "{model} --seed 3 --first-image 7 -o " + alone;
    assertThat(VgtRun.here(TinyModels.get().fill(again) + " a_red_circle").code()).isZero();
    assertThat(Images.read(alone).getRGB(20, 30)).isEqualTo(Images.read(second).getRGB(20, 30));

    VgtRun nothing = generate("geneval", prompts, "--seed 3");
    assertThat(nothing.err()).contains("2 of 2 prompts are there");
    VgtRun other = VgtRun.here(command("geneval", prompts, "--seed 4 --guidance 1"));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("seed is 3, now 4").contains("guidance is 2.0, now 1.0");
  }

  @Test
  void dpg() throws IOException {
    file("prompts/b_2.txt", "two squares\n");
    file("prompts/a.txt", "a red circle\n");
    generate("dpg", temp.resolve("prompts"), "--limit 1");
    image("a.png", 128);
    assertThat(temp.resolve("out/images/b_2.png")).doesNotExist();
    VgtRun rest = generate("dpg", temp.resolve("prompts"), "");
    assertThat(rest.err()).contains("1 of 2 prompts are there");
    image("b_2.png", 128);
  }

  @Test
  void mjhqAndOneIg() throws IOException {
    Path meta =
        file(
            "meta.json",
            "{\"a1\": {\"category\": \"animals\", \"prompt\": \"a red circle\"},"
                + "\"f7\": {\"category\": \"food\", \"prompt\": \"two squares\"}}");
    generate("mjhq", meta, "");
    image("animals/a1.png", 64);
    image("food/f7.png", 64);

    VgtRun mixed =
        VgtRun.here(
            command("oneig", file("o.csv", "category,id,prompt_en\nPortrait,007,circle\n"), ""));
    assertThat(mixed.code()).isEqualTo(2);
    assertThat(mixed.err()).contains("benchmark is mjhq, now oneig");
  }

  @Test
  void oneIg() throws IOException {
    Path table = file("OneIG-Bench.csv", "category,id,prompt_en\nPortrait,007,\"circle\"\n");
    generate("oneig", table, "");
    image("human/generator/007.png", 128);
  }

  @Test
  void scoresOfOfficialResults() throws IOException {
    Path results =
        file(
            "results.jsonl",
            "{\"tag\":\"colors\",\"correct\":true,\"metadata\":\"{}\"}\n"
                + "{\"tag\":\"position\",\"correct\":false,\"metadata\":\"{}\"}\n");
    Path json = temp.resolve("score.json");
    VgtRun run = VgtRun.here("evaluate geneval --score " + results + " --json " + json);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("overall          0.5000");
    JsonNode score = new ObjectMapper().readTree(json.toFile());
    assertThat(score.path("overall").doubleValue()).isEqualTo(0.5);

    Path questions =
        file(
            "questions.csv",
            "item_id,dependency,proposition_id,tuple,question_natural_language\n"
                + "a,0,1,entity - whole (cow),Is there a cow?\n");
    Path answers = file("detail.txt", "images/a.png, (0, 0, 64, 64), Is there a cow?, yes\n");
    VgtRun dpg = VgtRun.here("evaluate dpg --score " + answers + " --questions " + questions);
    assertThat(dpg.code()).as(dpg.err()).isZero();
    assertThat(dpg.out()).contains("100.00  (1 prompts)");
    VgtRun without = VgtRun.here("evaluate dpg --score " + answers);
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("--score needs --questions");
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    VgtRun nothing = VgtRun.here("evaluate geneval");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("--prompts is missing");
    Path strange = file("strange.jsonl", "{\"prompt\": \"a zebra\"}\n");
    VgtRun word = VgtRun.here(command("geneval", strange, ""));
    assertThat(word.code()).isEqualTo(2);
    assertThat(word.err()).contains("unknown word 'zebra'");
    assertThat(temp.resolve("out/images")).doesNotExist();
    VgtRun vlm =
        VgtRun.here(
            TinyModels.get()
                .fill("evaluate mjhq" + FAST + "{vlm} --prompts x.json --out " + temp + "/out"));
    assertThat(vlm.code()).isEqualTo(2);
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void anInterruptKeepsWhatIsDone() throws IOException, InterruptedException {
    Path prompts = genEvalPrompts(400);
    Started run = VgtRun.start(command("geneval", prompts, "--at-once 1"));
    Path second = temp.resolve("out/images/00001/samples/0003.png");
    while (run.process().isAlive() && !Files.exists(second)) {
      Thread.sleep(5);
    }
    run.signal("TERM");
    VgtRun ended = run.result();
    assertThat(ended.code()).as(ended.err()).isEqualTo(143);
    assertThat(ended.err())
        .contains("of 400 prompts done; the same command goes on")
        .doesNotContain("\tat ");
    byte[] before = Files.readAllBytes(second);
    VgtRun on = generate("geneval", prompts, "--limit 3");
    assertThat(on.err()).contains("of 3 prompts are there");
    assertThat(second).hasBinaryContent(before);
    image("00002/samples/0000.png", 64);
  }
}
