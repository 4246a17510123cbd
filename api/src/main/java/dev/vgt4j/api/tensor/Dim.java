package dev.vgt4j.api.tensor;

import dev.vgt4j.api.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One axis length: a number or a polynomial over named symbols, such as {@code B}, {@code P + S} or
 * {@code 28*H}. Two dims are equal exactly when their polynomials are, so shapes with dynamic
 * batch, sequence and image sizes are checked before anything runs.
 */
public final class Dim {
  /** The length 1. */
  public static final Dim ONE = of(1);

  /** Coefficient by monomial; a monomial is its sorted symbols joined by '*', "" for numbers. */
  private final TreeMap<String, Long> terms;

  private Dim(TreeMap<String, Long> terms) {
    terms.values().removeIf(c -> c == 0);
    this.terms = terms;
  }

  /** A fixed length; negative values only arise inside index arithmetic. */
  public static Dim of(long value) {
    TreeMap<String, Long> t = new TreeMap<>();
    t.put("", value);
    return new Dim(t);
  }

  /**
   * A named length that is known when a program runs.
   *
   * @param name letters, digits and underscores, starting with a letter
   * @throws ShapeException if the name has another form
   */
  public static Dim symbol(String name) {
    if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw new ShapeException(
          "dimension symbol '" + name + "': expected letters, digits and underscores");
    }
    TreeMap<String, Long> t = new TreeMap<>();
    t.put(name, 1L);
    return new Dim(t);
  }

  /**
   * Accepts what shape lists are written with: a {@code Dim}, a whole number or a symbol's name.
   *
   * @throws ShapeException for anything else
   */
  public static Dim from(Object value) {
    if (value instanceof Dim d) {
      return d;
    }
    if (value instanceof Integer || value instanceof Long) {
      return of(((Number) value).longValue());
    }
    if (value instanceof String s) {
      return symbol(s);
    }
    throw new ShapeException("dimension " + value + ": expected a Dim, a whole number or a symbol");
  }

  /** Sum of two lengths. */
  public Dim plus(Dim other) {
    TreeMap<String, Long> t = new TreeMap<>(terms);
    other.terms.forEach((m, c) -> t.merge(m, c, Math::addExact));
    return new Dim(t);
  }

  /** This plus a number. */
  public Dim plus(long n) {
    return plus(of(n));
  }

  /** Difference of two lengths. */
  public Dim minus(Dim other) {
    return plus(other.times(-1));
  }

  /** Product of two lengths. */
  public Dim times(Dim other) {
    TreeMap<String, Long> t = new TreeMap<>();
    terms.forEach(
        (m1, c1) ->
            other.terms.forEach(
                (m2, c2) -> t.merge(product(m1, m2), Math.multiplyExact(c1, c2), Math::addExact)));
    return new Dim(t);
  }

  /** This times a number. */
  public Dim times(long n) {
    return times(of(n));
  }

  /**
   * Floor of this divided by a number; every term with a symbol must be a multiple of it.
   *
   * @throws ShapeException if the result is not a polynomial with whole coefficients
   */
  public Dim floorDiv(long n) {
    TreeMap<String, Long> t = new TreeMap<>();
    terms.forEach(
        (m, c) -> {
          if (!m.isEmpty() && c % n != 0) {
            throw new ShapeException(
                "dimension (" + this + ") / " + n + ": expected a multiple of " + n);
          }
          t.put(m, Math.floorDiv(c, n));
        });
    return new Dim(t);
  }

  /**
   * This divided by another length without remainder.
   *
   * @throws ShapeException if the division leaves a remainder or cannot be decided
   */
  public Dim dividedBy(Dim divisor) {
    if (equals(divisor)) {
      return ONE;
    }
    if (divisor.terms.size() != 1) {
      throw new ShapeException("dimension (" + this + ") / (" + divisor + ") cannot be decided");
    }
    var d = divisor.terms.firstEntry();
    TreeMap<String, Long> t = new TreeMap<>();
    for (var e : terms.entrySet()) {
      List<String> symbols = symbolsOf(e.getKey());
      boolean whole = e.getValue() % d.getValue() == 0;
      for (String s : symbolsOf(d.getKey())) {
        whole &= symbols.remove(s);
      }
      if (!whole) {
        throw new ShapeException("dimension (" + this + ") is no multiple of (" + divisor + ")");
      }
      t.put(String.join("*", symbols), e.getValue() / d.getValue());
    }
    return new Dim(t);
  }

  /** True if this is a plain number. */
  public boolean isConstant() {
    return terms.isEmpty() || (terms.size() == 1 && terms.firstKey().isEmpty());
  }

  /** True if this is the number {@code n}. */
  public boolean is(long n) {
    return isConstant() && value() == n;
  }

  /**
   * The number that this is.
   *
   * @throws ShapeException if it depends on a symbol
   */
  public long value() {
    if (!isConstant()) {
      throw new ShapeException("dimension " + this + ": expected a fixed number here");
    }
    return terms.getOrDefault("", 0L);
  }

  /**
   * The number that this is under the given symbol values.
   *
   * @throws ShapeException if a symbol has no value
   */
  public long eval(Map<String, Long> symbols) {
    long sum = 0;
    for (Term t : terms()) {
      long product = t.coefficient();
      for (String s : t.symbols()) {
        Long v = symbols.get(s);
        if (v == null) {
          throw new ShapeException("dimension " + this + ": symbol " + s + " has no value");
        }
        product = Math.multiplyExact(product, v);
      }
      sum = Math.addExact(sum, product);
    }
    return sum;
  }

  /** The polynomial as a sum of terms, for backends that compute lengths inside a graph. */
  public List<Term> terms() {
    List<Term> out = new ArrayList<>();
    terms.forEach((m, c) -> out.add(new Term(c, symbolsOf(m))));
    return out;
  }

  /**
   * One summand.
   *
   * @param coefficient its whole factor
   * @param symbols its symbols, repeated as often as their power; empty for the constant term
   */
  public record Term(long coefficient, List<String> symbols) {}

  private static List<String> symbolsOf(String monomial) {
    return monomial.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(monomial.split("\\*")));
  }

  private static String product(String a, String b) {
    List<String> all = symbolsOf(a);
    all.addAll(symbolsOf(b));
    all.sort(null);
    return String.join("*", all);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Dim d && d.terms.equals(terms);
  }

  @Override
  public int hashCode() {
    return terms.hashCode();
  }

  @Override
  public String toString() {
    if (isConstant()) {
      return Long.toString(value());
    }
    StringBuilder sb = new StringBuilder();
    for (var e : terms.descendingMap().entrySet()) {
      long c = e.getValue();
      sb.append(sb.isEmpty() ? (c < 0 ? "-" : "") : (c < 0 ? " - " : " + "));
      long a = Math.abs(c);
      sb.append(e.getKey().isEmpty() ? a : a == 1 ? e.getKey() : a + "*" + e.getKey());
    }
    return sb.toString();
  }
}
