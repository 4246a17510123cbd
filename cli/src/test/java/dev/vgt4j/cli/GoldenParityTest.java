package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.core.golden.GoldenResult;
import dev.vgt4j.core.golden.GoldenResult.Status;
import dev.vgt4j.core.golden.GoldenSuites;
import dev.vgt4j.core.golden.GoldenVerifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The models compute what the original computed, on every backend. */
class GoldenParityTest {
  private static final Path GOLDEN = Path.of("../testdata/golden");

  @ParameterizedTest
  @ValueSource(strings = {"djl", "tf", "onnx"})
  void agreesWithTheRecordedNumbers(String name) {
    Set<String> covered =
        GoldenSuites.all().stream().map(s -> s.folder()).collect(Collectors.toSet());
    BackendProvider provider = Backends.load().select(name);
    try (Backend backend = provider.open(BackendOptions.DEFAULT)) {
      GoldenVerifier.Summary summary =
          new GoldenVerifier(GoldenSuites.all()).verify(GOLDEN, covered, backend, r -> {});
      List<String> missed =
          summary.results().stream()
              .filter(r -> r.status() == Status.FAIL)
              .map(GoldenResult::line)
              .toList();
      assertThat(missed).isEmpty();
      assertThat(summary.count(Status.PASS)).isGreaterThan(covered.size());
      assertThat(summary.count(Status.NOT_APPLICABLE) == 0)
          .isEqualTo(provider.capabilities().contains(Capability.TRAINING));
    }
  }
}
