package dev.vgt4j.testkit;

import static dev.vgt4j.testkit.Arg.bools;
import static dev.vgt4j.testkit.Arg.ints;
import static dev.vgt4j.testkit.Arg.normal;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;

/** Operations that move, repeat or pick elements, and the leaves that a graph makes itself. */
final class LayoutCases {
  private static final Dim KEYS = Dim.symbol("S").plus(Dim.symbol("P"));

  private LayoutCases() {}

  static List<OpCase> list() {
    return OpCase.all(
        reshapes(),
        permutes(),
        expands(),
        concats(),
        slices(),
        pads(),
        gathers(),
        leaves(),
        quotients());
  }

  private static List<OpCase> reshapes() {
    return List.of(
        OpCase.of("reshape, flat", x -> x[0].reshape(-1), normal("B", 3, "S")),
        OpCase.of("reshape, split", x -> x[0].reshape(x[0].dim(0), 2, 3, -1), normal("B", 6, "S")),
        OpCase.of(
            "reshape, merge",
            x -> x[0].reshape(x[0].dim(0).times(x[0].dim(1)), 4),
            normal("B", "S", 4)),
        OpCase.of(
            "reshape, swap sizes",
            x -> x[0].reshape(x[0].dim(1), 5, x[0].dim(0)),
            normal("B", "S", 5)),
        OpCase.of("reshape, to scalar", x -> x[0].reshape(), normal(1, 1)),
        OpCase.of("reshape, from scalar", x -> x[0].reshape(1, 1, 1), normal()),
        OpCase.of("reshape, int64", x -> x[0].reshape(3, x[0].dim(0)), ints(0, 9, "B", 3)),
        OpCase.of("reshape, bool", x -> x[0].reshape(3, x[0].dim(0)), bools("B", 3)),
        OpCase.of("reshape, empty", x -> x[0].reshape(0, 5, x[0].dim(0)), normal("B", 0)),
        OpCase.of("unsqueeze", x -> x[0].unsqueeze(1).unsqueeze(-1), normal("B", "S")),
        OpCase.of("squeeze", x -> x[0].squeeze(1), normal("B", 1, "S")));
  }

  private static List<OpCase> permutes() {
    return List.of(
        OpCase.of("permute, rank 0", x -> x[0].permute(), normal()),
        OpCase.of("permute, rank 2", x -> x[0].permute(1, 0), normal("B", "S")),
        OpCase.of("permute, rank 3", x -> x[0].permute(2, 0, 1), normal("B", 3, "S")),
        OpCase.of("permute, rank 4", x -> x[0].permute(0, 2, 1, 3), normal("B", "S", 2, 3)),
        OpCase.of("permute, rank 5", x -> x[0].permute(4, 2, 0, 1, 3), normal("B", 2, "S", 1, 3)),
        OpCase.of("permute, int64", x -> x[0].permute(1, 0), ints(0, 9, "B", 4)),
        OpCase.of("permute, bool", x -> x[0].permute(1, 0), bools("B", 4)),
        OpCase.of("permute, empty", x -> x[0].permute(1, 2, 0), normal("B", 0, 3)),
        OpCase.of(
            "permute, then reshape",
            x -> x[0].permute(1, 0, 2).reshape(-1, 2),
            normal("B", "S", 2)),
        OpCase.of("transpose", x -> x[0].transpose(-1, 0), normal("B", 3, "S")));
  }

  private static List<OpCase> expands() {
    return List.of(
        OpCase.of(
            "expand, axis", x -> x[0].expand(4, 3).add(x[1]), normal(1, 3), normal("B", 1, 1)),
        OpCase.of("expand, symbolic", x -> x[1].expand(x[0].dim(0), 3), normal("B"), normal(1, 3)),
        OpCase.of("expand, new axes", x -> x[0].expand(2, x[0].dim(0), 3), normal("B", 3)),
        OpCase.of("expand, scalar", x -> x[1].expand(x[0].dim(0), 2), normal("B"), normal()),
        OpCase.of("expand, int64", x -> x[0].expand(2, x[0].dim(0), 3), ints(0, 9, "B", 1)),
        OpCase.of("expand, bool", x -> x[0].expand(2, x[0].dim(0), 3), bools("B", 1)),
        OpCase.of("expand, to nothing", x -> x[0].expand(x[0].dim(0), 0), normal("B", 1)),
        OpCase.of("repeatInterleave", x -> x[0].repeatInterleave(1, 3), normal("B", "S", 2)));
  }

  private static List<OpCase> concats() {
    return List.of(
        OpCase.of(
            "concat, axis 0", x -> Tensor.concat(0, x[0], x[1]), normal("B", 3), normal("S", 3)),
        OpCase.of(
            "concat, past may be empty",
            x -> Tensor.concat(2, x[0], x[1]),
            normal("B", 2, "P", 3),
            normal("B", 2, "S", 3)),
        OpCase.of(
            "concat, last axis, three",
            x -> Tensor.concat(-1, x[0], x[1], x[0]),
            normal("B", 2),
            normal("B", "S")),
        OpCase.of(
            "concat, with nothing",
            x -> Tensor.concat(1, x[0], x[1]),
            normal("B", 0),
            normal("B", 2)),
        OpCase.of(
            "concat, int64", x -> Tensor.concat(0, x[0], x[1]), ints(0, 9, "P"), ints(0, 9, "S")),
        OpCase.of("concat, bool", x -> Tensor.concat(0, x[0], x[1]), bools("P"), bools("S")));
  }

  private static List<OpCase> slices() {
    return List.of(
        OpCase.of("slice, front", x -> x[0].slice(0, 0, 2), normal(5, "S")),
        OpCase.of("slice, middle", x -> x[0].slice(1, 1, 4), normal("B", 5)),
        OpCase.of("slice, one", x -> x[0].slice(-1, 4, 5), normal("B", 5)),
        OpCase.of("slice, nothing", x -> x[0].slice(1, 2, 2), normal("B", 5)),
        OpCase.of(
            "slice, symbolic end", x -> x[0].slice(1, 0, x[0].dim(2)), normal(2, KEYS, "S", "P")),
        OpCase.of(
            "slice, symbolic start",
            x -> x[0].slice(1, x[0].dim(3), x[0].dim(1)),
            normal(2, KEYS, "S", "P")),
        OpCase.of(
            "slice, all but the last",
            x -> x[0].slice(0, 0, x[0].dim(0).minus(Dim.ONE)),
            normal(KEYS, "S", "P")),
        OpCase.of(
            "slice, last",
            x -> x[0].slice(1, x[0].dim(1).minus(Dim.ONE), x[0].dim(1)),
            normal("B", "S", 3)),
        OpCase.of("slice, int64", x -> x[0].slice(1, 1, 3), ints(0, 9, "B", 5)),
        OpCase.of("slice, bool", x -> x[0].slice(1, 1, 3), bools("B", 5)),
        OpCase.of("select", x -> x[0].select(1, 2), normal("B", 5, 2)));
  }

  private static List<OpCase> pads() {
    return List.of(
        OpCase.of("pad, one axis", x -> x[0].pad(1, 2, 1), normal("B", 3)),
        OpCase.of("pad, before only", x -> x[0].pad(0, 1, 0), normal("S", 3)),
        OpCase.of(
            "pad, every axis",
            x -> x[0].pad(new long[] {1, 0, 2, 1}, new long[] {0, 3, 2, 1}),
            normal("B", 2, "S", 3)),
        OpCase.of("pad, nothing", x -> x[0].pad(1, 2, 1), normal("B", 0, 2)));
  }

  private static List<OpCase> gathers() {
    List<OpCase> out = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      int a = axis;
      OpCase.Body gather = x -> x[0].gather(a, x[1]);
      out.add(OpCase.of("gather, scalar index, axis " + a, gather, normal(3, 4, 5), ints(0, 3)));
      out.add(OpCase.of("gather, axis " + a, gather, normal(3, 4, 5), ints(0, 3, "S")));
      out.add(
          OpCase.of("gather, rank 2, axis " + a, gather, normal(3, 4, 5), ints(0, 3, "B", "S")));
      out.add(OpCase.of("gather, nothing, axis " + a, gather, normal(3, 4, 5), ints(0, 3, "B", 0)));
    }
    OpCase.Body rows = x -> x[0].gather(0, x[1]);
    out.add(OpCase.of("gather, repeated", rows, normal(2, "S"), ints(0, 2, "B", 9)));
    out.add(OpCase.of("gather, vector", rows, normal(7), ints(0, 7, "B")));
    out.add(OpCase.of("gather, int64", rows, ints(0, 99, 4, 3), ints(0, 4, "B")));
    out.add(OpCase.of("gather, bool", rows, bools(4, 3), ints(0, 4, "B")));
    return out;
  }

  private static List<OpCase> quotients() {
    return List.of(
        OpCase.of("quotient, padded to whole groups", x -> groups(x[0], 3), normal("B", "S", 2)),
        OpCase.of(
            "quotient, of a sum",
            x -> groups(x[0], 2).add(x[1].sum(false)),
            normal("B", KEYS, "S"),
            normal("P")),
        OpCase.of(
            "quotient, of a quotient",
            x -> {
              Dim half = x[0].graph().quotient(x[0].dim(0).plus(3), 2);
              return x[0].graph().arange(x[0].graph().quotient(half, 2).plus(half));
            },
            bools("S")),
        OpCase.of(
            "quotient, dimValue",
            x -> x[0].graph().dimValue(x[0].graph().quotient(x[0].dim(0).times(7), 3)),
            bools("S")));
  }

  /** Running sums within groups of axis 1, the last of which may not be full. */
  private static Tensor groups(Tensor x, int size) {
    Dim groups = x.graph().quotient(x.dim(1).plus(size - 1), size);
    Tensor whole = x.pad(1, 0, size - 1).slice(1, 0, groups.times(size));
    return whole
        .reshape(x.dim(0).times(groups), size, -1)
        .cumsum(1)
        .reshape(whole.shape())
        .slice(1, 0, x.dim(1));
  }

  private static List<OpCase> leaves() {
    HostTensor floats = HostTensor.of(new float[] {1.5f, -2, 3, 0, 5, 6}, 2, 3);
    HostTensor whole = HostTensor.of(new long[] {1L << 40, -2, 3}, 3);
    HostTensor bools = HostTensor.of(new boolean[] {true, false, true}, 3);
    HostTensor none = HostTensor.of(new float[0], 0, 3);
    return List.of(
        OpCase.of("constant", x -> x[0].add(x[0].graph().constant(floats)), normal("B", 1, 3)),
        OpCase.of("constant alone", x -> x[0].graph().constant(floats), bools(1)),
        OpCase.of("constant, int64", x -> x[0].graph().constant(whole), bools(1)),
        OpCase.of("constant, bool", x -> x[0].graph().constant(bools).and(x[0]), bools("B", 1)),
        OpCase.of("constant, empty", x -> x[0].graph().constant(none), bools(1)),
        OpCase.of(
            "constant, scalar",
            x -> x[0].mul(x[0].graph().constant(HostTensor.scalar(0.1))),
            normal("B", 3)),
        OpCase.of("arange", x -> x[0].graph().arange(x[0].dim(0)), bools("S")),
        OpCase.of("arange, empty", x -> x[0].graph().arange(x[0].dim(0)), bools("P")),
        OpCase.of("arange, fixed", x -> x[0].graph().arange(Dim.of(4)), bools(1)),
        OpCase.of(
            "arange, sum",
            x -> x[0].graph().arange(x[0].dim(0).times(2).plus(x[0].dim(1))),
            bools("S", "P")),
        OpCase.of("dimValue", x -> x[0].graph().dimValue(x[0].dim(0)), bools("S")),
        OpCase.of("dimValue, fixed", x -> x[0].graph().dimValue(Dim.of(7)), bools(1)),
        OpCase.of(
            "dimValue, polynomial",
            x -> x[0].graph().dimValue(x[0].shape().size().times(-3).plus(x[0].dim(2)).plus(9)),
            bools("B", "S", "P")),
        OpCase.of("stopGradient", x -> x[0].mul(x[0].exp().stopGradient()), normal("B", 3)),
        OpCase.of("stopGradient, int64", x -> x[0].stopGradient(), ints(0, 9, "B")));
  }
}
