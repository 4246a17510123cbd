package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vgt4j.core.scenes.SceneBenchmark;
import dev.vgt4j.core.scenes.SceneCard;
import dev.vgt4j.core.scenes.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateScenesTest {
  @TempDir private Path temp;

  private static VgtRun run(String command) {
    return VgtRun.here(TinyModels.get().fill(command));
  }

  private static VgtRun good(String command) {
    VgtRun run = run(command);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  @Test
  void everySolverIsScoredWithEveryNumberOfSteps() throws IOException {
    Path json = temp.resolve("scores.json");
    VgtRun run =
        good(
            "evaluate scenes --model {model} --backend djl --threads 1 --world grid --count 12"
                + " --images 2 --solver reference,heun --steps 1,2 --parallel 16 --guidance 1.5"
                + " --hold-out red:circle,green:square,blue:triangle --out "
                + json);
    String hash = SceneBenchmark.of(World.grid()).sha256();
    assertThat(run.out())
        .contains("benchmark scenes-grid-v1: 12 of 600 prompts, 2 images each; seed 0")
        .contains("prompts sha256 " + hash)
        .contains("heun, 1 steps, 2 evaluations of the head")
        .contains("score  95% interval    shuffled  unconditional  renders  reconstructions")
        .containsPattern("overall .* 1\\.000 ")
        .contains("pairs held out of training: [red:circle, green:square, blue:triangle]")
        .contains("solver    steps  evaluations  overall  95% interval");

    List<String> csv = Files.readAllLines(temp.resolve("scores.csv"));
    assertThat(csv.get(0))
        .isEqualTo(
            "solver,steps,evaluations,seconds_per_image,part,images,score,low,high,standard_error,"
                + "shuffled,unconditional,renders,reconstructions");
    assertThat(csv).filteredOn(line -> line.contains(",overall,24,")).hasSize(3);
    assertThat(csv).allMatch(line -> line.split(",", -1).length == 14);

    JsonNode root = new ObjectMapper().readTree(json.toFile());
    assertThat(root.path("guidance").asText()).isEqualTo("1.5");
    assertThat(root.path("prompts_sha256").asText()).isEqualTo(hash);
    assertThat(root.path("prompts")).hasSize(12);
    assertThat(root.at("/bounds/renders/overall").asDouble()).isEqualTo(1);
    assertThat(root.at("/bounds/reconstructions/tasks")).hasSize(6);
    assertThat(root.at("/bounds/unconditional/images").asInt()).isEqualTo(12);
    JsonNode heun = root.path("results").get(2);
    assertThat(heun.path("evaluations").asInt()).isEqualTo(4);
    assertThat(heun.path("images").asInt()).isEqualTo(24);
    assertThat(heun.path("tasks")).hasSize(6);
    assertThat(heun.path("correct")).hasSize(12).allMatch(d -> d.asText().matches("[01]{2}"));
    assertThat(heun.at("/difference_from_first/overall/interval95")).hasSize(2);
  }

  @Test
  void runsOfTheSameImagesAreComparedInPairs() {
    String command =
        "evaluate scenes --model {model} --backend djl --threads 1 --count 6 --images 1 --solver"
            + " euler --steps 1 --parallel 16 --schedule off";
    Path first = temp.resolve("first.json");
    VgtRun plain = good(command + " --out " + first);
    // what the data shows is known from the rendering, by way of the weights' header
    assertThat(plain.out()).contains("benchmark scenes-easy-v1").contains("none known");
    VgtRun same = good(command + " --compare " + first);
    assertThat(same.out()).contains("difference from first.json, paired: 0.000 (0.000 to 0.000)");
    VgtRun other = run(command.replace("--images 1", "--images 2") + " --compare " + first);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("--compare: expected images_per_prompt 2 in " + first);
  }

  @Test
  void exportsKeepTheirBoundsAndWhatTheyHaveSeen() {
    assertThat(SceneCard.ofModel(TinyModels.get().export()))
        .hasValue(SceneCard.of(World.easy(), List.of()));
    VgtRun run =
        good(
            "evaluate scenes --model {export} --backend onnx --threads 1 --count 6 --images 1"
                + " --solver euler --steps 1 --parallel 16");
    assertThat(run.out()).contains("benchmark scenes-easy-v1").contains("reconstructions");
  }

  @Test
  void understandingIsMeasuredBeforeAndAfterTuning() throws IOException {
    Path json = temp.resolve("said.json");
    String options = " --backend djl --threads 1 --world grid --count 12";
    VgtRun before = good("evaluate understanding --vlm {vlm} --out " + json + options);
    assertThat(before.out()).contains("images of benchmark scenes-grid-v1: 12");
    JsonNode root = new ObjectMapper().readTree(json.toFile());
    assertThat(root.at("/objects/value").asDouble()).isGreaterThan(0.5);
    assertThat(root.at("/relation/guess").isNumber()).isTrue();
    assertThat(root.path("descriptions")).hasSize(12);
    VgtRun after = good("evaluate understanding --model {model}" + options);
    assertThat(after.out()).contains("whole").contains("relation");
    VgtRun mixed = good("evaluate understanding --vlm {vlm} --ae {ae}" + options);
    assertThat(mixed.out()).contains("objects");
    VgtRun deaf = run("evaluate understanding --model {ae}" + options);
    assertThat(deaf.code()).isEqualTo(2);
    assertThat(deaf.err()).contains("has no language model");
    VgtRun export = run("evaluate understanding --model {export}" + options);
    assertThat(export.err()).contains("is an export, which cannot describe images");
  }
}
