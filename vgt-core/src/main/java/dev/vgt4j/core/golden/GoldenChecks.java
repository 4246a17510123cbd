package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.golden.GoldenResult.Status;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Compares tensors with recorded ones. Floats: relative L2 error at most {@code max(1e-4, 20 x
 * noise)}, gradients {@code max(1e-3, 20 x noise)}, where noise is what float32 costs the reference
 * itself; integers and pure indexing: equality.
 */
public final class GoldenChecks {
  private static final double FORWARD = 1e-4;
  private static final double GRADIENT = 1e-3;
  private static final double NOISE_FACTOR = 20;

  /** Gradients this much smaller than the largest one are zero in exact arithmetic. */
  private static final double NEARLY_ZERO = 1e-5;

  private final GoldenFolder golden;
  private final Backend backend;
  private final Consumer<GoldenResult> report;
  private double worst;
  private double allowed;
  private double worstRatio;
  private int tensors;
  private String detail = "";

  GoldenChecks(GoldenFolder golden, Backend backend, Consumer<GoldenResult> report) {
    this.golden = golden;
    this.backend = backend;
    this.report = report;
  }

  /** Opens weights on the backend under test. */
  public Session open(Weights weights) {
    return backend.open(weights);
  }

  /** A case that any backend can run; it fails if the body throws or a comparison misses. */
  public void testCase(String name, Runnable body) {
    worst = 0;
    allowed = FORWARD;
    worstRatio = -1;
    tensors = 0;
    detail = "";
    try {
      body.run();
      if (tensors == 0) {
        throw new IllegalStateException("compared nothing");
      }
    } catch (RuntimeException e) {
      worst = Double.NaN;
      worstRatio = Double.POSITIVE_INFINITY;
      detail = e.toString();
    }
    Status status = worstRatio <= 1 ? Status.PASS : Status.FAIL;
    report.accept(new GoldenResult(golden.name(), name, status, worst, allowed, tensors, detail));
  }

  /** A case that needs gradients or optimizer steps. */
  public void trainingCase(String name, Runnable body) {
    if (backend.capabilities().contains(Capability.TRAINING)) {
      testCase(name, body);
      return;
    }
    String why = "backend '" + backend.name() + "' has no " + Capability.TRAINING;
    report.accept(new GoldenResult(golden.name(), name, Status.NOT_APPLICABLE, 0, 0, 0, why));
  }

  /** Compares a forward result with the recorded tensor of that full name. */
  public void check(String name, HostTensor actual) {
    HostTensor expected = golden.get(name);
    if (!expected.dtype().isFloating()) {
      exact(name, actual);
      return;
    }
    if (sameShape(name, expected, actual)) {
      note(name, relativeError(expected, actual), limit(name, FORWARD));
    }
  }

  /** Compares a number with a recorded tensor of one element. */
  public void check(String name, double actual) {
    HostTensor expected = golden.get(name);
    check(name, HostTensor.scalar(actual).reshape(expected.shape()));
  }

  /**
   * Compares every recorded tensor of a group, so that none is forgotten.
   *
   * @param prefix what the names of the group start with, such as {@code out.vision.}
   * @param actual results by full name; what was not recorded is ignored
   */
  public void checkAll(String prefix, Map<String, HostTensor> actual) {
    for (String name : golden.caseNames()) {
      if (name.startsWith(prefix)) {
        check(name, Objects.requireNonNull(actual.get(name), name + " is not computed"));
      }
    }
  }

  /**
   * Compares numbers that were recorded outside the tensors, relative to the larger of the expected
   * magnitude and 1: scores between -1 and 1 may come out near 0 by cancellation.
   *
   * @param limit largest difference
   */
  public void number(String name, double expected, double actual, double limit) {
    note(name, Math.abs(actual - expected) / Math.max(1, Math.abs(expected)), limit);
  }

  /** Demands equality: integers, masks, pure indexing. */
  public void exact(String name, HostTensor actual) {
    HostTensor expected = golden.get(name);
    if (sameShape(name, expected, actual)) {
      boolean equal = true;
      for (int i = 0; i < expected.size() && equal; i++) {
        equal = expected.at(i) == actual.at(i);
      }
      note(name, equal ? 0 : relativeError(expected, actual), equal ? limit(name, FORWARD) : 0);
    }
  }

  /** Demands equality of values that were recorded outside the tensors. */
  public void equal(String name, Object expected, Object actual) {
    that(name, Objects.deepEquals(expected, actual));
  }

  /** Demands that something recorded outside the tensors holds. */
  public void that(String name, boolean holds) {
    note(name, holds ? 0 : 1, holds ? FORWARD : 0);
  }

  /**
   * Compares gradients. Those whose true value is nearly zero beside the largest of the group are
   * measured by their largest absolute error relative to that largest gradient.
   *
   * @param prefix what stands before the keys in the recorded names, such as {@code grad.}
   * @param actual gradients by key
   */
  public void gradients(String prefix, Map<String, HostTensor> actual) {
    double largest =
        actual.keySet().stream().mapToDouble(k -> largest(golden.get(prefix + k))).max().orElse(0);
    actual.forEach(
        (key, gradient) -> {
          HostTensor expected = golden.get(prefix + key);
          if (sameShape(prefix + key, expected, gradient)) {
            boolean nearlyZero = largest(expected) < NEARLY_ZERO * largest;
            double error =
                nearlyZero
                    ? largestDifference(expected, gradient) / largest
                    : relativeError(expected, gradient);
            note(prefix + key, error, limit(prefix + key, GRADIENT));
          }
        });
  }

  private double limit(String name, double least) {
    return Math.max(least, NOISE_FACTOR * golden.floatNoise(name));
  }

  private boolean sameShape(String name, HostTensor expected, HostTensor actual) {
    boolean same = Arrays.equals(expected.shape(), actual.shape());
    if (!same) {
      note(name + " expected " + expected + " got " + actual, Double.POSITIVE_INFINITY, 1);
    }
    return same;
  }

  private void note(String name, double error, double limit) {
    tensors++;
    double ratio = limit == 0 || Double.isNaN(error) ? Double.POSITIVE_INFINITY : error / limit;
    if (ratio > worstRatio) {
      worstRatio = ratio;
      worst = error;
      allowed = limit;
      detail = name;
    }
  }

  private static double relativeError(HostTensor expected, HostTensor actual) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.size(); i++) {
      double d = actual.at(i) - expected.at(i);
      difference += d * d;
      norm += expected.at(i) * expected.at(i);
    }
    return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
  }

  private static double largestDifference(HostTensor a, HostTensor b) {
    double m = 0;
    for (int i = 0; i < a.size(); i++) {
      double d = Math.abs(a.at(i) - b.at(i));
      m = Double.isNaN(d) ? Double.NaN : Math.max(m, d);
    }
    return m;
  }

  private static double largest(HostTensor t) {
    return largestDifference(t, HostTensor.zeros(DType.FLOAT32, t.shape()));
  }
}
