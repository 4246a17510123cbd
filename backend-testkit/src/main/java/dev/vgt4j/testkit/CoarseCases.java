package dev.vgt4j.testkit;

import static dev.vgt4j.testkit.Arg.bools;
import static dev.vgt4j.testkit.Arg.normal;
import static dev.vgt4j.testkit.Arg.positive;
import static dev.vgt4j.testkit.Arg.scaled;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.Dim;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Coarse operations: a backend runs those it has fused in one piece, the oracle always runs the
 * composite, so agreement proves the fused form.
 */
final class CoarseCases {
  private static final Dim S = Dim.symbol("S");
  private static final Dim K = Dim.symbol("P").plus(S);

  private CoarseCases() {}

  static List<OpCase> list() {
    return OpCase.all(linears(), activations(), norms(), attentions(), positions(), images());
  }

  private static List<OpCase> linears() {
    List<OpCase> out = new ArrayList<>();
    Object[][] shapes = {
      {5}, {"B", 5}, {"B", "S", 5}, {"B", 2, "S", 5}, {"B", 0, 5}, {"B", "P", 5}
    };
    for (Object[] s : shapes) {
      Arg x = normal(s);
      String title = "linear " + x.shape();
      out.add(OpCase.of(title, t -> t[0].linear(t[1], null), x, normal(3, 5)));
      out.add(
          OpCase.of(
              title + " with bias", t -> t[0].linear(t[1], t[2]), x, normal(3, 5), normal(3)));
    }
    out.add(
        OpCase.of(
            "linear to one",
            t -> t[0].linear(t[1], t[2]),
            normal("B", 7),
            normal(1, 7),
            normal(1)));
    out.add(
        OpCase.of(
            "linear, one weight twice",
            t -> t[0].linear(t[1], null).tanh().linear(t[1], null),
            normal("B", 4),
            normal(4, 4)));
    out.add(
        OpCase.of(
            "linear, symbolic weight",
            t -> t[0].linear(t[1], t[2]),
            normal("B", 2, "S"),
            normal("B", "S"),
            normal("B")));
    out.add(
        OpCase.of(
            "linear, computed weight",
            t -> t[0].linear(t[1].permute(1, 0), null),
            normal("B", 4),
            normal(4, 3)));
    return out;
  }

  private static List<OpCase> activations() {
    return List.of(
        OpCase.of("silu", x -> x[0].silu(), normal("B", "S", 3)),
        OpCase.of("silu, scalar", x -> x[0].silu(), normal()),
        OpCase.of("silu, wide", x -> x[0].silu(), scaled(10, "B", 7)),
        OpCase.of("gelu", x -> x[0].gelu(), normal("B", "S", 3)),
        OpCase.of("gelu, scalar", x -> x[0].gelu(), normal()),
        OpCase.of("gelu, wide", x -> x[0].gelu(), scaled(3, "B", 7)));
  }

  private static List<OpCase> norms() {
    List<OpCase> out = new ArrayList<>();
    for (Object[] s : new Object[][] {{6}, {"B", 6}, {"B", "S", 6}, {"B", 2, "S", 6}, {0, 6}}) {
      Arg x = normal(s);
      String title = " " + x.shape();
      Arg w = positive(6);
      Arg b = normal(6);
      out.add(OpCase.of("layerNorm" + title, t -> t[0].layerNorm(t[1], t[2], 1e-5), x, w, b));
      out.add(OpCase.of("layerNorm, plain" + title, t -> t[0].layerNorm(null, null, 1e-6), x));
      out.add(OpCase.of("rmsNorm" + title, t -> t[0].rmsNorm(t[1], 1e-6), x, w));
    }
    Arg tiny = scaled(1e-3, "B", 6);
    out.add(OpCase.of("layerNorm, eps counts", t -> t[0].mul(1).layerNorm(null, null, 1e-6), tiny));
    out.add(OpCase.of("rmsNorm, eps counts", t -> t[0].rmsNorm(t[1], 1e-6), tiny, positive(6)));
    out.add(
        OpCase.of(
                "layerNorm of equal numbers",
                t -> t[0].mul(0).add(2).layerNorm(t[1], t[2], 1e-5),
                normal("B", 8),
                positive(8),
                normal(8))
            .notDifferentiable());
    out.add(
        OpCase.of(
            "rmsNorm of zeros", t -> t[0].mul(0).rmsNorm(t[1], 1e-6), normal("B", 8), positive(8)));
    for (int groups : new int[] {1, 2, 6}) {
      out.add(
          OpCase.of(
              "groupNorm, " + groups + " groups",
              t -> t[0].groupNorm(groups, t[1], t[2], 1e-5),
              normal("B", 6, 3, 4),
              positive(6),
              normal(6)));
    }
    out.add(
        OpCase.of(
            "groupNorm, symbolic image",
            t -> t[0].groupNorm(3, t[1], t[2], 1e-6),
            normal("B", 6, "S", 4),
            positive(6),
            normal(6)));
    return out;
  }

  /** Query, past and new keys, past and new values, and a mask if there is one. */
  private static OpCase attention(
      String name, int heads, int keyHeads, boolean causal, @Nullable Arg mask) {
    OpCase.Body body =
        t -> {
          Tensor k = Tensor.concat(2, t[1], t[2]);
          Tensor v = Tensor.concat(2, t[3], t[4]);
          return t[0].attention(k, v, t.length > 5 ? firstSeen(t[5]) : null, causal, 0.5);
        };
    Arg q = normal("B", heads, "S", 4);
    Arg past = normal("B", keyHeads, "P", 4);
    Arg now = normal("B", keyHeads, "S", 4);
    String title = "attention, " + heads + "/" + keyHeads + (causal ? ", causal, " : ", ") + name;
    return mask == null
        ? OpCase.of(title, body, q, past, now, past, now)
        : OpCase.of(title, body, q, past, now, past, now, mask);
  }

  /** Every query must see a key: the first one here. */
  private static Tensor firstSeen(Tensor mask) {
    Dim keys = mask.dim(3);
    return mask.or(mask.graph().arange(keys).eq(0).reshape(1, 1, 1, keys));
  }

  private static List<OpCase> attentions() {
    List<OpCase> out = new ArrayList<>();
    for (int keyHeads : new int[] {4, 2, 1}) {
      for (boolean causal : new boolean[] {false, true}) {
        out.add(attention("no mask", 4, keyHeads, causal, null));
        out.add(attention("full mask", 4, keyHeads, causal, bools("B", 1, "S", K)));
        out.add(attention("shared mask", 4, keyHeads, causal, bools(1, 1, "S", K)));
        out.add(attention("key mask", 4, keyHeads, causal, bools("B", 1, 1, K)));
        out.add(attention("one mask row", 4, keyHeads, causal, bools(1, 1, 1, K)));
      }
    }
    out.add(attention("one head", 1, 1, true, null));
    Arg nothing = new Arg(dev.vgt4j.api.tensor.DType.BOOL, bools(1, 1, "S", K).shape(), r -> 0);
    out.add(attention("one visible key", 4, 2, false, nothing));
    out.add(
        OpCase.of(
                "attention, large scores",
                t -> t[0].attention(t[1], t[2], null, false, 1),
                scaled(10, "B", 2, "S", 4),
                scaled(10, "B", 2, "S", 4),
                normal("B", 2, "S", 4))
            .notDifferentiable()); // what is left of its gradients in float32 is rounding
    return out;
  }

  private static List<OpCase> positions() {
    OpCase.Body rope = t -> t[0].rope(t[1], t[2]);
    Arg x = normal("B", 3, "S", 6);
    return List.of(
        OpCase.of("rope", rope, x, normal("B", 1, "S", 6), normal("B", 1, "S", 6)),
        OpCase.of("rope, shared", rope, x, normal(1, 1, "S", 6), normal(1, 1, "S", 6)),
        OpCase.of(
            "rope, heads inside",
            rope,
            normal("B", "S", 3, 6),
            normal(1, "S", 1, 6),
            normal(1, "S", 1, 6)),
        OpCase.of("rope, low rank", rope, x, normal("S", 6), normal("S", 6)));
  }

  private static List<OpCase> images() {
    return List.of(
        OpCase.of("upsampleNearest 2", x -> x[0].upsampleNearest(2), normal("B", 3, "S", 2)),
        OpCase.of("upsampleNearest 3", x -> x[0].upsampleNearest(3), normal("B", 1, 2, "S")),
        OpCase.of("pixelShuffle 2", x -> x[0].pixelShuffle(2), normal("B", 8, "S", 3)),
        OpCase.of("pixelShuffle 3", x -> x[0].pixelShuffle(3), normal("B", 9, 2, "S")));
  }
}
