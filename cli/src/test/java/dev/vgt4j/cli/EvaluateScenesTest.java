package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateScenesTest {
  @TempDir private Path temp;

  @Test
  void everySolverIsScoredWithEveryNumberOfSteps() throws IOException {
    Path json = temp.resolve("scores.json");
    VgtRun run =
        VgtRun.here(
            TinyModels.get()
                .fill(
                    "evaluate scenes --model {model} --backend djl --threads 1 --count 6 --seeds 2"
                        + " --solver reference,heun --steps 1,2 --parallel 16 --guidance 1.5 --out "
                        + json));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("heun, 1 steps, 2 evaluations of the head")
        .contains("overall score")
        .contains("solver    steps  evaluations  overall    floor  std.error  seconds/image");

    List<String> csv = Files.readAllLines(temp.resolve("scores.csv"));
    assertThat(csv).hasSize(4);
    assertThat(csv.get(0))
        .startsWith("solver,steps,evaluations,images,overall,floor,standard_error")
        .endsWith("single_object,two_object,counting,colors,position,color_attr");
    assertThat(csv.subList(1, 4))
        .extracting(line -> line.substring(0, line.lastIndexOf(",12,") + 4))
        .containsExactly("reference,2,2,12,", "heun,1,2,12,", "heun,2,4,12,");
    assertThat(csv).allMatch(line -> line.split(",", -1).length == 14);

    JsonNode root = new ObjectMapper().readTree(json.toFile());
    assertThat(root.path("guidance").asText()).isEqualTo("1.5");
    assertThat(root.path("world").asText()).isEqualTo("grid");
    JsonNode heun = root.path("results").get(2);
    assertThat(heun.path("evaluations").asInt()).isEqualTo(4);
    assertThat(heun.path("images").asInt()).isEqualTo(12);
    assertThat(heun.path("overall_by_seed").size()).isEqualTo(2);
    assertThat(heun.path("tasks").size()).isEqualTo(6);
  }
}
