package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static String line(String recipe, int steps, float weight) {
    return new Fingerprint(recipe)
        .with("steps", steps)
        .withText("config", "{}")
        .withWeights("weights", Map.of("w", HostTensor.of(new float[] {weight}, 1)))
        .toString();
  }

  @Test
  void equalRunsHaveEqualLines() {
    assertThat(line("tune-ae", 5, 0.5f)).isEqualTo(line("tune-ae", 5, 0.5f));
    assertThat(line("tune-ae", 5, 0.5f)).startsWith("tune-ae steps=5 config=");
  }

  @Test
  void namesWhatDiffers() {
    String line = line("tune-ae", 5, 0.5f);
    assertThat(Fingerprint.difference(line, line)).isEmpty();
    assertThat(Fingerprint.difference(line, line("tune-ae", 6, 0.5f))).isEqualTo("steps=5");
    assertThat(Fingerprint.difference(line, line("tune-ar", 5, 0.5f))).isEqualTo("tune-ae");
    assertThat(Fingerprint.difference(line, line("tune-ae", 5, 0.25f)))
        .matches("weights=[0-9a-f]{8}");
  }
}
