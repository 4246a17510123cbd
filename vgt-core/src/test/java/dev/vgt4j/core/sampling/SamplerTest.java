package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import dev.vgt4j.api.model.Solver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Solvers on the exact field of normally distributed data. Its flow carries x at time 0 to {@code t
 * MEAN + sqrt(V(t)) x} with {@code V(t) = t^2 DEVIATION^2 + (1-t)^2}.
 */
class SamplerTest {
  private static final double MEAN = 1.5;
  private static final double DEVIATION = 0.4;
  private static final float[] START = {-1.3f, 0.2f, 1.7f};

  private static Velocity normalData() {
    return (x, t) -> {
      double variance = t * t * DEVIATION * DEVIATION + (1 - t) * (1 - t);
      double slope = t * DEVIATION * DEVIATION - (1 - t);
      float[] v = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        v[i] = (float) (MEAN + slope / variance * (x[i] - t * MEAN));
      }
      return v;
    };
  }

  private static double error(Solver solver, int steps, double shift) {
    float[] x =
        Sampler.of(new SamplingOptions(solver, steps, shift)).sample(normalData(), START::clone);
    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      worst = Math.max(worst, Math.abs(x[i] - (MEAN + DEVIATION * START[i])));
    }
    return worst;
  }

  @ParameterizedTest
  @CsvSource({
    "EULER, 1, 1",
    "EULER, 0.5, 1",
    "HEUN, 1, 2",
    "HEUN, 0.5, 2",
    "MULTISTEP, 1, 2",
    "MULTISTEP, 0.5, 2"
  })
  void halvingTheStepsDividesTheErrorByTwoToTheOrder(Solver solver, double shift, int order) {
    double coarse = error(solver, 40, shift);
    double fine = error(solver, 80, shift);
    assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(order, within(0.1));
    assertThat(fine).isLessThan(order == 1 ? 0.02 : 0.0005);
  }

  @ParameterizedTest
  @EnumSource
  void theHeadIsRunAsOftenAsItSays(Solver solver) {
    for (int steps : new int[] {solver.leastSteps(), 5}) {
      List<Double> times = new ArrayList<>();
      Velocity counted =
          (x, t) -> {
            times.add(t);
            return normalData().at(x, t);
          };
      Sampler.of(new SamplingOptions(solver, steps, 2)).sample(counted, START::clone);
      assertThat(times).hasSize(solver.evaluations(steps)).isSorted().startsWith(0.0);
      assertThat(times).allMatch(t -> t >= 0 && t <= 1);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REFERENCE")
  void straightFlowsNeedOneStep(Solver solver) {
    float[] x =
        Sampler.of(new SamplingOptions(solver, 1, 1))
            .sample((at, t) -> new float[] {2, -1, 0}, START::clone);
    assertThat(x).containsExactly(new float[] {0.7f, -0.8f, 1.7f}, within(1e-6f));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REFERENCE")
  void anOrdinaryEquationNeedsNoNoiseOnTheWay(Solver solver) {
    int[] asked = {0};
    float[] start = START.clone();
    Sampler.of(new SamplingOptions(solver, 6, 1))
        .sample(
            normalData(),
            () -> {
              asked[0]++;
              return start;
            });
    assertThat(asked[0]).isEqualTo(1);
    assertThat(start).containsExactly(START);
  }

  @Test
  void aShiftMovesTheStepsTowardsNoise() {
    assertThat(Times.even(4, 1)).containsExactly(0, 0.25, 0.5, 0.75, 1);
    double[] shifted = Times.even(4, 3);
    assertThat(shifted[0]).isZero();
    assertThat(shifted[2]).isCloseTo(0.5 / (0.5 + 3 * 0.5), within(1e-12));
    assertThat(shifted[4]).isEqualTo(1);
  }

  @Test
  void badOptionsAreRefused() {
    assertThatThrownBy(() -> new SamplingOptions(Solver.EULER, 0, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("steps: expected at least 1, got 0");
    for (double shift : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new SamplingOptions(Solver.EULER, 1, shift))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("time shift");
    }
  }
}
