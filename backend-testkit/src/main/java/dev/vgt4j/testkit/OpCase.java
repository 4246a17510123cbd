package dev.vgt4j.testkit;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * An operation on given operands, written once and run on a backend and on the oracle.
 *
 * @param name what is tried
 * @param body the operation
 * @param args its operands, named x0, x1, ...
 * @param sizes values of the symbols in the operands' shapes; each is run
 * @param differentiable whether its gradients are defined
 */
record OpCase(
    String name, Body body, List<Arg> args, List<Map<String, Long>> sizes, boolean differentiable) {

  /** Model code over the operands. */
  interface Body {
    Tensor apply(Tensor[] x);
  }

  /** An ordinary size, one with odd lengths and an empty past, one with a single token. */
  private static final List<Map<String, Long>> SIZES =
      List.of(
          Map.of("B", 2L, "S", 3L, "P", 4L),
          Map.of("B", 1L, "S", 5L, "P", 0L),
          Map.of("B", 3L, "S", 1L, "P", 2L));

  static OpCase of(String name, Body body, Arg... args) {
    return new OpCase(name, body, List.of(args), SIZES, true);
  }

  OpCase sizes(List<Map<String, Long>> other) {
    return new OpCase(name, body, args, other, differentiable);
  }

  OpCase notDifferentiable() {
    return new OpCase(name, body, args, sizes, false);
  }

  boolean isSymbolic() {
    return args.stream().anyMatch(a -> !a.shape().isConstant());
  }

  static String argName(int i) {
    return "x" + i;
  }

  boolean isFloat(int i) {
    return args.get(i).dtype() == DType.FLOAT32;
  }

  /** The result with every operand an input, of symbolic lengths unless sizes are given. */
  Tensor onInputs(GraphBuilder g, Map<String, Long> fixed) {
    Tensor[] x = new Tensor[args.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = input(g, i, fixed);
    }
    return body.apply(x);
  }

  /** The result with float operands as parameters and the others as inputs of fixed lengths. */
  Tensor onParameters(GraphBuilder g, Map<String, Long> fixed) {
    Tensor[] x = new Tensor[args.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = isFloat(i) ? g.param(argName(i)) : input(g, i, fixed);
    }
    return body.apply(x);
  }

  private Tensor input(GraphBuilder g, int i, Map<String, Long> fixed) {
    Arg a = args.get(i);
    Shape shape = fixed.isEmpty() ? a.shape() : Shape.ofLongs(a.shape().eval(fixed));
    return g.input(argName(i), a.dtype(), shape.dims().toArray());
  }

  /** Operands by name, the same ones for the same sizes. */
  Map<String, HostTensor> draw(Map<String, Long> symbols) {
    Random random = new Random(symbols.hashCode());
    Map<String, HostTensor> out = new LinkedHashMap<>();
    for (int i = 0; i < args.size(); i++) {
      out.put(argName(i), args.get(i).draw(random, symbols));
    }
    return out;
  }

  /** A test whose every failure names this case. */
  DynamicTest test(Executable executable) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          try {
            executable.execute();
          } catch (RuntimeException e) {
            throw new AssertionError(name + ": " + e, e);
          }
        });
  }

  /** Joins lists of cases. */
  @SafeVarargs
  static List<OpCase> all(List<OpCase>... lists) {
    List<OpCase> out = new ArrayList<>();
    for (List<OpCase> l : lists) {
      out.addAll(l);
    }
    return out;
  }
}
