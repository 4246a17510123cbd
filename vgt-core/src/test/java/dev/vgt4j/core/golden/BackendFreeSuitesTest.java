package dev.vgt4j.core.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.core.golden.GoldenResult.Status;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The suites that no backend takes part in. */
class BackendFreeSuitesTest {
  private static final Path GOLDEN = Path.of("../testdata/golden");

  @TempDir Path temp;

  @Test
  void agreeWithTheRecordings() {
    Set<String> folders = Set.of("metrics", "preprocess", "tokenizer_clip", "tokenizer_qwen2");
    GoldenVerifier.Summary summary = verify(GOLDEN, folders);
    assertThat(summary.results()).extracting(GoldenResult::status).containsOnly(Status.PASS);
    assertThat(summary.results()).extracting(GoldenResult::folder).containsAll(folders);
  }

  @ParameterizedTest
  @CsvSource({
    "tokenizer_qwen2, cases.json, 477, 476",
    "tokenizer_clip, cases.json, 545, 544",
    "metrics, expected.json, 0.9009, 0.9010",
  })
  void noticeAWrongNumber(String folder, String file, String old, String now) throws IOException {
    Path copy = Files.createDirectory(temp.resolve(folder));
    try (Stream<Path> files = Files.list(GOLDEN.resolve(folder))) {
      for (Path f : files.toList()) {
        Files.copy(f, copy.resolve(f.getFileName()));
      }
    }
    String recorded = Files.readString(GOLDEN.resolve(folder).resolve(file));
    Files.delete(copy.resolve(file));
    Files.writeString(copy.resolve(file), recorded.replaceFirst(old, now));
    assertThat(verify(temp, Set.of()).passed()).isFalse();
  }

  private static GoldenVerifier.Summary verify(Path root, Set<String> only) {
    try (OracleBackend backend = new OracleBackend()) {
      return new GoldenVerifier(GoldenSuites.all()).verify(root, only, backend, r -> {});
    }
  }
}
