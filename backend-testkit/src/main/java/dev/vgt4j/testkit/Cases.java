package dev.vgt4j.testkit;

import java.util.List;

/** Every operation over shapes, types and extremes. */
final class Cases {
  private Cases() {}

  static List<OpCase> all() {
    return OpCase.all(
        ElementwiseCases.list(), LayoutCases.list(), ReductionCases.list(), CoarseCases.list());
  }
}
