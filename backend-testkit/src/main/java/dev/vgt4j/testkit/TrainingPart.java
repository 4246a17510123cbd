package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts about training share. */
abstract class TrainingPart extends ContractPart {
  static final AdamW RULE = new AdamW(0.9, 0.95, 1e-8, 0.1, 2, 1.0);
  static final double RATE = 1e-2;
  static final String NORM = TrainingProgram.GRADIENT_NORM;
  static final String GRADIENT = TrainingProgram.GRADIENT;

  @BeforeEach
  void needsTraining() {
    fixture().assume(Capability.TRAINING);
  }

  static TrainSpec spec(Predicate<String> trainable) {
    return new TrainSpec("loss", trainable, RULE);
  }

  static final TrainSpec EVERYTHING = spec(name -> true);

  static Map<String, HostTensor> step(TrainingProgram p, int seed) {
    return Fixture.hosts(p.step(batch(seed, 5), RATE));
  }

  static Map<String, HostTensor> parameters(Session s) {
    Map<String, HostTensor> out = new LinkedHashMap<>();
    s.parameters().keySet().forEach(n -> out.put(n, s.read(n)));
    return out;
  }

  static void assertClose(
      Map<String, HostTensor> actual, Map<String, HostTensor> expected, double tolerance) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((n, e) -> Comparison.assertClose(n, actual.get(n), e, tolerance));
  }
}
