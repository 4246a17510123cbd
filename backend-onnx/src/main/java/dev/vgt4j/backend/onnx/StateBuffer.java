package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.tensor.Dim;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A state {@code [B, G, length, D]} that lies in a buffer {@code [B, G, room, D]}: what a run needs
 * to know. A run may be given one tensor as the buffer before and after.
 *
 * @param length entries before a run
 * @param needed room that a run needs
 * @param kept entries after a run
 */
record StateBuffer(Dim length, Dim needed, Dim kept) {
  private static final String SEPARATOR = "; ";

  static StateBuffer of(GrowingStates.Growing g) {
    return new StateBuffer(g.length(), g.needed(), g.kept().spec().shape().get(GrowingStates.AXIS));
  }

  /** As a property of a model. */
  String text() {
    return length + SEPARATOR + needed + SEPARATOR + kept;
  }

  /** Reads {@link #text}; null if it is none. */
  static @Nullable StateBuffer parse(String text) {
    List<Dim> dims = Stream.of(text.split(SEPARATOR, -1)).map(DimFormula::parse).toList();
    return dims.size() == 3 ? new StateBuffer(dims.get(0), dims.get(1), dims.get(2)) : null;
  }
}
