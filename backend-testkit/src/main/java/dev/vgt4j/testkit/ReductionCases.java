package dev.vgt4j.testkit;

import static dev.vgt4j.testkit.Arg.ints;
import static dev.vgt4j.testkit.Arg.normal;
import static dev.vgt4j.testkit.Arg.scaled;

import dev.vgt4j.api.tensor.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reductions, running sums, softmax, matrix products and convolutions. */
final class ReductionCases {
  private ReductionCases() {}

  static List<OpCase> list() {
    return OpCase.all(reductions(), running(), softmaxes(), products(), convolutions());
  }

  private static List<OpCase> reductions() {
    List<OpCase> out = new ArrayList<>();
    for (int[] axes : new int[][] {{}, {0}, {1}, {-1}, {0, 2}, {1, 2, 3}}) {
      for (boolean keep : new boolean[] {false, true}) {
        String how = " over " + Arrays.toString(axes) + (keep ? ", kept" : "");
        Arg a = normal("B", 3, "S", 2);
        out.add(OpCase.of("sum" + how, x -> x[0].sum(keep, axes), a));
        out.add(OpCase.of("mean" + how, x -> x[0].mean(keep, axes), a));
        out.add(OpCase.of("amax" + how, x -> x[0].amax(keep, axes), a));
      }
    }
    out.add(OpCase.of("sum, int64", x -> x[0].sum(false, 1), ints(-9, 9, "B", 4)));
    out.add(OpCase.of("sum, int64, kept", x -> x[0].sum(true), ints(-9, 9, "B", 4)));
    out.add(OpCase.of("sum of nothing", x -> x[0].sum(false, 1), normal("B", 0)));
    out.add(OpCase.of("sum to nothing", x -> x[0].sum(false, 1), normal(0, "B")));
    out.add(OpCase.of("mean to nothing", x -> x[0].mean(false, 1), normal(0, "B")));
    out.add(OpCase.of("amax to nothing", x -> x[0].amax(false, 1), normal(0, "B")));
    out.add(OpCase.of("sum of a length-1 axis", x -> x[0].sum(false, 1), normal("B", 1, 3)));
    out.add(OpCase.of("amax of negatives", x -> x[0].sub(100).amax(true, -1), normal("B", 5)));
    return out;
  }

  private static List<OpCase> running() {
    List<OpCase> out = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      int a = axis;
      out.add(OpCase.of("cumsum, axis " + a, x -> x[0].cumsum(a), normal("B", "S", 3)));
    }
    out.add(OpCase.of("cumsum, vector", x -> x[0].cumsum(0), normal(7)));
    out.add(OpCase.of("cumsum, int64", x -> x[0].cumsum(1), ints(-9, 9, "B", 6)));
    out.add(OpCase.of("cumsum of nothing", x -> x[0].cumsum(1), normal("B", 0)));
    return out;
  }

  private static List<OpCase> softmaxes() {
    List<OpCase> out = new ArrayList<>();
    for (int axis = 0; axis < 4; axis++) {
      int a = axis;
      out.add(OpCase.of("softmax, axis " + a, x -> x[0].softmax(a), normal("B", 3, "S", 2)));
    }
    out.add(OpCase.of("softmax, vector", x -> x[0].softmax(-1), normal(5)));
    out.add(OpCase.of("softmax, large", x -> x[0].softmax(-1), scaled(50, "B", 7)));
    out.add(OpCase.of("softmax, huge", x -> x[0].add(1000).softmax(-1), Arg.coarse("B", 7)));
    out.add(
        OpCase.of("softmax, far apart", x -> x[0].mul(1e30).softmax(-1), normal("B", 7))
            .notDifferentiable());
    out.add(OpCase.of("softmax of nothing", x -> x[0].softmax(-1), normal(0, 3)));
    return out;
  }

  private static void product(List<OpCase> out, Object[] left, Object[] right) {
    Arg a = normal(left);
    Arg b = normal(right);
    Object[] swapped = right.clone();
    swapped[right.length - 1] = right[right.length - 2];
    swapped[right.length - 2] = right[right.length - 1];
    String title = " " + a.shape() + " " + b.shape();
    out.add(OpCase.of("matmul" + title, x -> x[0].matmul(x[1]), a, b));
    out.add(
        OpCase.of(
            "matmulTransposed" + title, x -> x[0].matmulTransposed(x[1]), a, normal(swapped)));
  }

  private static List<OpCase> products() {
    List<OpCase> out = new ArrayList<>();
    product(out, new Object[] {"B", 3}, new Object[] {3, 4});
    product(out, new Object[] {1, 1}, new Object[] {1, 1});
    product(out, new Object[] {"B", "S", 3}, new Object[] {"B", 3, 4});
    product(out, new Object[] {"B", "S", 3}, new Object[] {3, 5});
    product(out, new Object[] {"S", 3}, new Object[] {"B", 3, 2});
    product(out, new Object[] {"B", 1, "S", 3}, new Object[] {1, 2, 3, "P"});
    product(out, new Object[] {"B", 2, "S", 7}, new Object[] {"B", 2, 7, "S"});
    product(out, new Object[] {2, 1, "B", 2, 3}, new Object[] {3, 1, 3, 2});
    product(out, new Object[] {"B", 0, 3}, new Object[] {3, 4});
    product(out, new Object[] {"B", 17, 33}, new Object[] {33, 9});
    out.add(OpCase.of("matmul with itself", x -> x[0].matmulTransposed(x[0]), normal("B", 4)));
    return out;
  }

  private static void convolution(
      List<OpCase> out, String name, Arg x, Arg w, int stride, int padding, int groups) {
    String title = "conv2d, " + name + " " + x.shape() + w.shape();
    out.add(OpCase.of(title, t -> t[0].conv2d(t[1], null, stride, padding, groups), x, w));
    Arg bias = normal(w.shape().get(0));
    out.add(
        OpCase.of(
            title + " with bias",
            t -> t[0].conv2d(t[1], t[2], stride, padding, groups),
            x,
            w,
            bias));
  }

  private static List<OpCase> convolutions() {
    List<OpCase> out = new ArrayList<>();
    Arg plain = normal("B", 4, "S", 5);
    convolution(out, "3x3 same", plain, normal(6, 4, 3, 3), 1, 1, 1);
    convolution(out, "1x1", plain, normal(3, 4, 1, 1), 1, 0, 1);
    convolution(out, "depthwise", plain, normal(4, 1, 3, 3), 1, 1, 4);
    convolution(out, "depthwise, two a channel", plain, normal(8, 1, 3, 3), 1, 1, 4);
    convolution(out, "depthwise 5x5", plain, normal(4, 1, 5, 5), 1, 2, 4);
    convolution(out, "grouped 3x3", plain, normal(6, 2, 3, 3), 1, 1, 2);
    convolution(out, "grouped 1x1", plain, normal(6, 2, 1, 1), 1, 0, 2);
    convolution(out, "unpadded", normal("B", 2, 7, 5), normal(3, 2, 3, 3), 1, 0, 1);
    convolution(out, "wide padding", normal("B", 2, 4, 3), normal(3, 2, 3, 3), 1, 2, 1);
    convolution(out, "stride 2, odd", normal("B", 2, 7, 5), normal(3, 2, 3, 3), 2, 1, 1);
    convolution(out, "stride 2, even", normal("B", 2, 8, 6), normal(3, 2, 3, 3), 2, 1, 1);
    convolution(out, "stride 2, depthwise", normal("B", 4, 7, 6), normal(4, 1, 3, 3), 2, 1, 4);
    convolution(out, "patches", normal("B", 3, 8, 12), normal(5, 3, 4, 4), 4, 0, 1);
    convolution(out, "patches, rest ignored", normal("B", 3, 9, 7), normal(5, 3, 4, 4), 4, 0, 1);
    Dim s = Dim.symbol("S");
    convolution(
        out,
        "stride 2, symbolic",
        normal(2, 2, s.times(2), s.times(4)),
        normal(3, 2, 3, 3),
        2,
        1,
        1);
    convolution(
        out, "patches, symbolic", normal("B", 3, s.times(4), 8), normal(5, 3, 4, 4), 4, 0, 1);
    convolution(out, "oblong kernel", normal("B", 2, 5, 6), normal(3, 2, 1, 3), 1, 0, 1);
    convolution(out, "one pixel", normal("B", 2, 1, 1), normal(3, 2, 3, 3), 1, 1, 1);
    return out;
  }
}
