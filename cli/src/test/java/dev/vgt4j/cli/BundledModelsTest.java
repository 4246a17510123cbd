package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundledModelsTest {
  @TempDir private Path home;

  private String before;

  @BeforeEach
  void moveHome() {
    before = System.getProperty(BundledModels.HOME);
    System.setProperty(BundledModels.HOME, home.toString());
  }

  @AfterEach
  void moveBack() {
    if (before == null) {
      System.clearProperty(BundledModels.HOME);
    } else {
      System.setProperty(BundledModels.HOME, before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "generate -o {out}/x.png --backend djl circle",
        "generate --model bundled -o {out}/x.png --backend djl circle",
        "evaluate scenes --model bundled --backend djl",
        "evaluate understanding --model bundled --backend djl",
        "evaluate reconstruction --model bundled --data {out} --backend djl",
        "evaluate geneval --model bundled --prompts {out} --out {out}/x --backend djl",
        "export --model bundled --out {out}/x",
        "inspect bundled",
      })
  void aMissingGeneratorIsNamedInOneLine(String command) {
    assertThat(complaint(command).lines())
        .singleElement()
        .asString()
        .contains("the bundled generator is missing: expected the folder")
        .contains(home.resolve("models/scenes-ar").toString());
    assertThat(home).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quickstart --vlm bundled --out {out}/x",
        "study --vlm bundled --out {out}/x --backend djl",
        "tune ae --vlm bundled --data {out} --out {out}/x --backend djl",
      })
  void aMissingLanguageModelIsNamedByItsFolder(String command) {
    assertThat(complaint(command)).contains(home.resolve("models/scenes-vlm").toString());
  }

  /** What a command that is refused says. */
  private String complaint(String command) {
    VgtRun run = VgtRun.here(command.replace("{out}", home.toString()));
    assertThat(run.code()).isEqualTo(2);
    return run.err();
  }

  @Test
  void generatesWithoutNamingAModel() throws IOException {
    Path models = Files.createDirectories(home.resolve("models"));
    TinyModels.copy(TinyModels.get().generator(), models.resolve("scenes-ar"));
    Path png = home.resolve("x.png");
    VgtRun run =
        VgtRun.here(
            "generate -o "
                + png
                + " --backend djl --threads 1 --solver euler --steps 1 --parallel 16 circle");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(png).isNotEmptyFile();
    assertThat(VgtRun.here("inspect bundled").out()).contains("scenes-ar");
  }

  @Test
  void helpNeedsNoModel() {
    VgtRun run = VgtRun.here("generate --help");
    assertThat(run.code()).isZero();
    assertThat(run.out().replaceAll("\\s+", " ")).contains("default: the bundled one");
  }
}
