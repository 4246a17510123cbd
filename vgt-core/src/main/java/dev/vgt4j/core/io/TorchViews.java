package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.util.Arrays;
import java.util.function.Function;

/** Checks which elements of its storage a tensor in a PyTorch archive shows. */
final class TorchViews {
  private TorchViews() {}

  /**
   * Checks a view against its storage, whose size is known to be right.
   *
   * @return how many elements of the storage lie between its first and its last, both included
   * @throws InvalidInputException if it leaves the storage, or has more elements than that: a view
   *     may repeat elements, but is no way to make a large tensor out of a small file
   */
  static long span(String name, Pickled.View view, Function<String, InvalidInputException> bad) {
    String what =
        "tensor '"
            + name
            + "' with shape "
            + Arrays.toString(view.shape())
            + ", strides "
            + Arrays.toString(view.strides())
            + " and offset "
            + view.offset();
    long available = view.storage().elements();
    if (isWellFormed(view)) {
      try {
        long elements = Arrays.stream(view.shape()).reduce(1, Math::multiplyExact);
        long span = elements == 0 ? 0 : reach(view);
        if (elements <= available
            && view.offset() <= available
            && span <= available - view.offset()) {
          return span;
        }
      } catch (ArithmeticException tooLarge) {
        // no storage holds as many
      }
    }
    throw bad.apply(what + " does not fit its storage of " + available + " elements");
  }

  private static boolean isWellFormed(Pickled.View view) {
    return view.shape().length == view.strides().length
        && view.offset() >= 0
        && Arrays.stream(view.shape()).allMatch(d -> d >= 0)
        && Arrays.stream(view.strides()).allMatch(s -> s >= 0);
  }

  private static long reach(Pickled.View view) {
    long last = 0;
    for (int axis = 0; axis < view.shape().length; axis++) {
      long step = Math.multiplyExact(view.shape()[axis] - 1, view.strides()[axis]);
      last = Math.addExact(last, step);
    }
    return Math.addExact(last, 1);
  }

  /** True if the elements lie row-major without gaps; strides of axes of length 1 do not count. */
  static boolean isContiguous(Pickled.View view) {
    long expected = 1;
    for (int axis = view.shape().length - 1; axis >= 0; axis--) {
      long length = view.shape()[axis];
      if (length != 1 && view.strides()[axis] != expected) {
        return Arrays.stream(view.shape()).anyMatch(d -> d == 0);
      }
      expected *= length;
    }
    return true;
  }
}
