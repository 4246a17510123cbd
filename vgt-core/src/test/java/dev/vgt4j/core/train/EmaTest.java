package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmaTest {
  private final OracleBackend backend = new OracleBackend();
  private final Session session =
      backend.open(Weights.of(Map.of("w", value(0), "frozen", value(5))));

  @AfterEach
  void close() {
    session.close();
    backend.close();
  }

  private static HostTensor value(double v) {
    return HostTensor.of(new float[] {(float) v, (float) -v}, 2);
  }

  private double average(Ema ema) {
    HostTensor t = ema.averages().get("w");
    assertThat(t.at(1)).isEqualTo(-t.at(0));
    return t.at(0);
  }

  @Test
  void copiesUntilItBeginsAndAveragesAfterwards() {
    try (Ema ema = new Ema(session, List.of("w"), 0.25, 3)) {
      double[] expected = {1, 2, 3, 0.75 * 3 + 0.25 * 4, 0.75 * 3.25 + 0.25 * 5};
      for (int step = 0; step < expected.length; step++) {
        session.write("w", value(step + 1));
        ema.update(step);
        assertThat(average(ema)).isCloseTo(expected[step], within(1e-6));
      }
      assertThat(ema.averages()).containsOnlyKeys("w");
    }
  }

  @Test
  void theFirstUpdateCopiesEvenIfItCouldAverage() {
    try (Ema ema = new Ema(session, List.of("w"), 0.25, 0)) {
      session.write("w", value(8));
      ema.update(100);
      assertThat(average(ema)).isEqualTo(8);
      session.write("w", value(0));
      ema.update(101);
      assertThat(average(ema)).isEqualTo(6);
    }
  }

  @Test
  void goesOnFromWhatWasKept() {
    try (Ema ema = new Ema(session, List.of("w"), 0.5, 1)) {
      ema.restore(Map.of("w", value(4)), true);
      session.write("w", value(2));
      ema.update(10);
      assertThat(average(ema)).isEqualTo(3);
    }
  }

  @Test
  void exchangesParametersAndAveragesAndBack() {
    try (Ema ema = new Ema(session, List.of("w"), 0.5, 1)) {
      ema.restore(Map.of("w", value(4)), true);
      session.write("w", value(2));
      ema.swap();
      assertThat(session.read("w").at(0)).isEqualTo(4);
      assertThat(average(ema)).isEqualTo(2);
      ema.swap();
      assertThat(session.read("w").at(0)).isEqualTo(2);
      assertThat(session.read("frozen").at(0)).isEqualTo(5);
    }
  }

  @Test
  void saysWhatItCannotUse() {
    assertThatThrownBy(() -> new Ema(session, List.of("w"), 0, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("momentum");
    try (Ema ema = new Ema(session, List.of("w"), 0.5, 1)) {
      assertThatThrownBy(() -> ema.restore(Map.of(), true))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("'w'");
    }
  }
}
