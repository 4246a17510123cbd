package dev.vgt4j.backend.tf;

import dev.vgt4j.api.tensor.Dim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Output;

/**
 * Slices that cut an axis into a few equal parts, such as gates or halves of a head. All parts of
 * one value come from one {@code Split}, whose gradient is one concatenation; that of a slice pads
 * each part to the full length and adds them up.
 */
final class EqualParts {
  /** More parts than this are rarely all used, and each that is not would be copied for nothing. */
  private static final int MOST = 6;

  private record Cut(Output<?> x, int axis, int parts) {}

  private final GraphWriter writer;
  private final Map<Cut, List<Output<?>>> cuts = new HashMap<>();

  EqualParts(GraphWriter writer) {
    this.writer = writer;
  }

  /** The slice as one of equal parts, or null if it is none. */
  @Nullable Output<?> find(Output<?> x, int axis, Dim start, Dim end) {
    Dim length = end.minus(start);
    if (!start.isConstant() || !length.isConstant() || length.value() == 0) {
      return null;
    }
    long whole = x.shape().get(axis);
    long one = length.value();
    boolean isFew = whole > one && whole <= MOST * one;
    if (!isFew || whole % one != 0 || start.value() % one != 0) {
      return null;
    }
    Cut cut = new Cut(x, axis, Math.toIntExact(whole / one));
    return cuts.computeIfAbsent(cut, c -> writer.split(x, axis, c.parts()))
        .get(Math.toIntExact(start.value() / one));
  }
}
