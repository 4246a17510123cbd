package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;

/** How close two results must be: relative L2 for floats, equality for everything else. */
public final class Comparison {
  /** Forward results of float32 runtimes against float64. */
  public static final double FORWARD = 1e-5;

  /** Gradients: sums over more terms, in an order that runtimes choose. */
  public static final double GRADIENT = 1e-4;

  /**
   * Root mean square below which a result is measured absolutely. Operands are of order one, so
   * what is smaller has mostly cancelled and carries their rounding errors.
   */
  private static final double SMALL = 1e-2;

  private Comparison() {}

  /**
   * Fails with both numbers unless they agree in type, shape and contents.
   *
   * @param what names the result in the message
   * @param tolerance largest relative L2 distance of floats
   */
  public static void assertClose(
      String what, HostTensor actual, HostTensor expected, double tolerance) {
    assertThat(actual.dtype()).as("%s: type", what).isEqualTo(expected.dtype());
    assertThat(actual.shape()).as("%s: shape", what).isEqualTo(expected.shape());
    if (expected.dtype() != DType.FLOAT32) {
      assertThat(actual.toLongs()).as(what).isEqualTo(expected.toLongs());
      return;
    }
    float[] a = actual.toFloats();
    float[] e = expected.toFloats();
    assertThat(relativeL2(a, e))
        .as("%s: relative L2 of%n  %s against%n  %s", what, brief(a), brief(e))
        .isLessThanOrEqualTo(tolerance);
  }

  /** Relative L2 distance; infinite if NaNs and infinities are not in the same places. */
  public static double relativeL2(float[] actual, float[] expected) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      if (!Float.isFinite(expected[i]) || !Float.isFinite(actual[i])) {
        if (Float.compare(actual[i], expected[i]) != 0) {
          return Double.POSITIVE_INFINITY;
        }
        continue;
      }
      difference += Math.pow((double) actual[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    double floor = SMALL * Math.sqrt(expected.length);
    return difference == 0 ? 0 : Math.sqrt(difference) / Math.max(Math.sqrt(size), floor);
  }

  private static String brief(float[] v) {
    String all = Arrays.toString(Arrays.copyOf(v, Math.min(v.length, 12)));
    return v.length > 12 ? all.replace("]", ", ... " + v.length + " numbers]") : all;
  }
}
