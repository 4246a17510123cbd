package dev.vgt4j.testkit;

import static dev.vgt4j.testkit.Arg.bools;
import static dev.vgt4j.testkit.Arg.coarse;
import static dev.vgt4j.testkit.Arg.ints;
import static dev.vgt4j.testkit.Arg.normal;
import static dev.vgt4j.testkit.Arg.positive;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Functions of single elements, choices and conversions. */
final class ElementwiseCases {
  private ElementwiseCases() {}

  static List<OpCase> list() {
    return OpCase.all(unaries(), binaries(), scalars(), choices(), casts(), extremes());
  }

  private static final List<Object[]> SHAPES =
      List.of(new Object[] {}, new Object[] {"B", 3}, new Object[] {2, 1, "S", 5, 1});

  /** The last one makes an axis empty, which other operations may not allow. */
  private static final List<Map<String, Long>> SIZES =
      List.of(Map.of("B", 2L, "S", 3L), Map.of("B", 1L, "S", 5L), Map.of("B", 0L, "S", 0L));

  private static void unary(
      List<OpCase> out, String name, Function<Object[], Arg> arg, UnaryOperator<Tensor> op) {
    for (Object[] shape : SHAPES) {
      Arg a = arg.apply(shape);
      out.add(OpCase.of(name + " " + a.dtype() + a.shape(), x -> op.apply(x[0]), a).sizes(SIZES));
    }
  }

  private static List<OpCase> unaries() {
    List<OpCase> out = new ArrayList<>();
    Function<Object[], Arg> whole = d -> ints(-9, 9, d);
    unary(out, "neg", Arg::normal, Tensor::neg);
    unary(out, "neg", whole, Tensor::neg);
    unary(out, "abs", Arg::normal, Tensor::abs);
    unary(out, "abs", whole, Tensor::abs);
    unary(out, "square", Arg::normal, Tensor::square);
    unary(out, "square", whole, Tensor::square);
    unary(out, "exp", Arg::normal, Tensor::exp);
    unary(out, "log", Arg::positive, Tensor::log);
    unary(out, "sqrt", Arg::positive, Tensor::sqrt);
    unary(out, "rsqrt", Arg::positive, Tensor::rsqrt);
    unary(out, "reciprocal", Arg::positive, Tensor::reciprocal);
    unary(out, "sin", Arg::normal, Tensor::sin);
    unary(out, "cos", Arg::normal, Tensor::cos);
    unary(out, "tanh", Arg::normal, Tensor::tanh);
    unary(out, "sigmoid", Arg::normal, Tensor::sigmoid);
    unary(out, "erf", Arg::normal, Tensor::erf);
    unary(out, "relu", Arg::normal, Tensor::relu);
    unary(out, "not", Arg::bools, Tensor::not);
    out.add(OpCase.of("floor", x -> x[0].floor(), Arg.scaled(3, "B", 7)).notDifferentiable());
    return out;
  }

  private static void binary(
      List<OpCase> out, String name, Function<Object[], Arg> arg, BinaryOperator<Tensor> op) {
    Object[][][] pairs = {
      {{}, {}}, {{"B", 3}, {3}}, {{"B", 1, "S"}, {4, 1}}, {{2, 1, 3, 1, 2}, {"B", 3, "S", 1}},
    };
    for (Object[][] p : pairs) {
      Arg a = arg.apply(p[0]);
      Arg b = arg.apply(p[1]);
      String title = name + " " + a.dtype() + a.shape() + " " + b.shape();
      out.add(OpCase.of(title, x -> op.apply(x[0], x[1]), a, b).sizes(SIZES));
    }
  }

  private static List<OpCase> binaries() {
    List<OpCase> out = new ArrayList<>();
    Function<Object[], Arg> whole = d -> ints(-3, 4, d);
    for (Function<Object[], Arg> arg : List.<Function<Object[], Arg>>of(Arg::normal, whole)) {
      binary(out, "add", arg, Tensor::add);
      binary(out, "sub", arg, Tensor::sub);
      binary(out, "mul", arg, Tensor::mul);
      binary(out, "max", arg, Tensor::max);
      binary(out, "min", arg, Tensor::min);
    }
    for (Function<Object[], Arg> arg : List.<Function<Object[], Arg>>of(Arg::coarse, whole)) {
      binary(out, "eq", arg, Tensor::eq);
      binary(out, "less", arg, Tensor::less);
      binary(out, "lessEqual", arg, Tensor::lessEqual);
    }
    binary(out, "div", Arg::positive, Tensor::div);
    binary(out, "pow", Arg::positive, Tensor::pow);
    binary(out, "and", Arg::bools, Tensor::and);
    binary(out, "or", Arg::bools, Tensor::or);
    out.add(OpCase.of("add to itself", x -> x[0].add(x[0]), normal("B", 3)));
    out.add(OpCase.of("mul by itself", x -> x[0].mul(x[0]), normal("B", 3)));
    return out;
  }

  private static List<OpCase> scalars() {
    List<OpCase> out = new ArrayList<>();
    unary(out, "add 2.5", Arg::normal, x -> x.add(2.5));
    unary(out, "sub 2.5", Arg::normal, x -> x.sub(2.5));
    unary(out, "mul -1.5", Arg::normal, x -> x.mul(-1.5));
    unary(out, "div 3", Arg::normal, x -> x.div(3));
    unary(out, "max 0.25", Arg::normal, x -> x.max(0.25));
    unary(out, "min 0.25", Arg::normal, x -> x.min(0.25));
    unary(out, "pow 3", Arg::normal, x -> x.pow(3));
    unary(out, "pow 0.5", Arg::positive, x -> x.pow(0.5));
    unary(out, "eq 1", Arg::coarse, x -> x.eq(1));
    unary(out, "less 1", Arg::coarse, x -> x.less(1));
    unary(out, "lessEqual 1", Arg::coarse, x -> x.lessEqual(1));
    Function<Object[], Arg> whole = d -> ints(-3, 4, d);
    unary(out, "add 2", whole, x -> x.add(2));
    unary(out, "sub 2", whole, x -> x.sub(2));
    unary(out, "mul 2", whole, x -> x.mul(2));
    unary(out, "max 1", whole, x -> x.max(1));
    unary(out, "min 1", whole, x -> x.min(1));
    unary(out, "eq 1", whole, x -> x.eq(1));
    unary(out, "less 1", whole, x -> x.less(1));
    unary(out, "lessEqual 1", whole, x -> x.lessEqual(1));
    return out;
  }

  private static List<OpCase> choices() {
    OpCase.Body where = x -> x[0].where(x[1], x[2]);
    return List.of(
        OpCase.of("where", where, bools("B", 3), normal("B", 3), normal("B", 3)),
        OpCase.of("where, scalars", where, bools(), normal(), normal()),
        OpCase.of("where, broadcast", where, bools("B", 1, "S"), normal(3, 1), normal()),
        OpCase.of("where, narrow condition", where, bools(1), normal("B", 3), normal(3)),
        OpCase.of("where, int64", where, bools("B", 3), ints(0, 9, 3), ints(0, 9, "B", 1)),
        OpCase.of("where, bool", where, bools("B", 3), bools(3), bools("B", 1)),
        OpCase.of("where, empty", where, bools("B", 0), normal("B", 0), normal()));
  }

  private static List<OpCase> casts() {
    OpCase.Body toFloat = x -> x[0].cast(DType.FLOAT32);
    OpCase.Body toInt = x -> x[0].cast(DType.INT64);
    OpCase.Body toBool = x -> x[0].cast(DType.BOOL);
    return List.of(
        OpCase.of("cast float to int truncates", toInt, Arg.scaled(5, "B", 7)),
        OpCase.of("cast float to bool", toBool, coarse("B", 7)),
        OpCase.of("cast a fraction to bool", x -> x[0].mul(0.1).cast(DType.BOOL), coarse(9)),
        OpCase.of("cast int to float", toFloat, ints(-99, 99, "B", 7)),
        OpCase.of("cast int to bool", toBool, ints(-1, 2, "B", 7)),
        OpCase.of("cast bool to float", toFloat, bools("B", 7)),
        OpCase.of("cast bool to int", toInt, bools("B", 7)),
        OpCase.of("cast a scalar", toInt, normal()),
        OpCase.of("cast nothing", toBool, normal("B", 0)));
  }

  private static List<OpCase> extremes() {
    return List.of(
        extreme("exp", Tensor::exp, -1000, -100, 0, 80, 1000),
        extreme("log", Tensor::log, 0, 1e-30, 1, 1e30),
        extreme("sqrt", Tensor::sqrt, 0, 1e-30, 1e30),
        extreme("rsqrt", Tensor::rsqrt, 0, 1e-30, 1e30),
        extreme("reciprocal", Tensor::reciprocal, 0, 1e-30, 1e30),
        extreme("tanh", Tensor::tanh, -1000, -10, 0, 10, 1000),
        extreme("sigmoid", Tensor::sigmoid, -1000, -50, 0, 50, 1000),
        extreme("erf", Tensor::erf, -1000, -4, 0, 4, 1000),
        extreme("silu", Tensor::silu, -1000, -50, 0, 50, 1000),
        extreme("gelu", Tensor::gelu, -1000, -6, 0, 6, 1000),
        extreme("floor", Tensor::floor, -1.5, -1, -0.5, 0, 0.5, 1e6),
        extreme("div by zero", x -> x.div(x.mul(0)), -2, 1));
  }

  /** Given numbers beside an input, so that nothing can be computed ahead. */
  private static OpCase extreme(String name, UnaryOperator<Tensor> op, double... values) {
    float[] v = new float[values.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) values[i];
    }
    HostTensor constant = HostTensor.of(v, v.length);
    OpCase.Body body = x -> op.apply(x[0].mul(0).add(x[0].graph().constant(constant)));
    return OpCase.of(name + " at its limits", body, positive(1)).notDifferentiable();
  }
}
