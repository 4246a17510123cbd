package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code vgt study} refuses; that it works, a short run of all of it shows. */
class StudyCommandTest {
  @TempDir Path temp;

  private VgtRun study(String options) {
    return VgtRun.here(
        "study --smoke --vlm " + TinyModels.VLM + " --out " + temp.resolve("out") + " " + options);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--only a,z; no comparison 'z'",
        "--seeds 0; at least one seed, got 0",
        "--report-only; no results",
        "--backend onnx; onnx"
      })
  void badOptionsAreRefusedBeforeAnythingIsWritten(String options, String message) {
    VgtRun run = study(options);

    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @Test
  void aModelThatIsNoVlmIsRefused() {
    VgtRun run = VgtRun.here("study --smoke --vlm " + temp + " --out " + temp.resolve("out"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(temp.resolve("out")).doesNotExist();
  }
}
