package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.graph.BinaryOp;
import dev.vgt4j.api.graph.UnaryOp;

/** The element-wise functions and their derivatives. */
final class Functions {
  private static final double ERF_SLOPE = 2 / Math.sqrt(Math.PI);

  private Functions() {}

  static double unary(UnaryOp op, double x) {
    return switch (op) {
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SQUARE -> x * x;
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SQRT -> Math.sqrt(x);
      case RSQRT -> 1 / Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case ERF -> erf(x);
      case RELU -> Math.max(x, 0);
      case FLOOR -> Math.floor(x);
      case NOT -> 1 - x;
    };
  }

  /** Derivative of a unary function at x, where its value is y. */
  static double slope(UnaryOp op, double x, double y) {
    return switch (op) {
      case NEG -> -1;
      case ABS -> Math.signum(x);
      case SQUARE -> 2 * x;
      case EXP -> y;
      case LOG -> 1 / x;
      case SQRT -> 0.5 / y;
      case RSQRT -> -0.5 * y / x;
      case RECIPROCAL -> -y * y;
      case SIN -> Math.cos(x);
      case COS -> -Math.sin(x);
      case TANH -> 1 - y * y;
      case SIGMOID -> y * (1 - y);
      case ERF -> ERF_SLOPE * Math.exp(-x * x);
      case RELU -> x > 0 ? 1 : 0;
      case FLOOR, NOT -> 0;
    };
  }

  static double binary(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case POW -> Math.pow(a, b);
      case EQ -> a == b ? 1 : 0;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case AND -> a * b;
      case OR -> Math.max(a, b);
    };
  }

  /** Partial derivative of a binary function in its first operand. */
  static double slopeLeft(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD, SUB -> 1;
      case MUL -> b;
      case DIV -> 1 / b;
      case MAX -> a >= b ? 1 : 0;
      case MIN -> a <= b ? 1 : 0;
      case POW -> b == 0 ? 0 : b * Math.pow(a, b - 1);
      case EQ, LT, LE, AND, OR -> 0;
    };
  }

  /** Partial derivative of a binary function in its second operand. */
  static double slopeRight(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> 1;
      case SUB -> -1;
      case MUL -> a;
      case DIV -> -a / (b * b);
      case MAX -> a >= b ? 0 : 1;
      case MIN -> a <= b ? 0 : 1;
      case POW -> a == 0 ? 0 : Math.pow(a, b) * Math.log(a);
      case EQ, LT, LE, AND, OR -> 0;
    };
  }

  /** {@code 2/sqrt(pi) * exp(-x^2) * sum 2^n x^(2n+1) / (2n+1)!!}: no term cancels another. */
  static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return ERF_SLOPE * Math.exp(-x * x) * sum;
  }
}
