package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.tensor.Dim;
import org.jspecify.annotations.Nullable;

/** Reads lengths back from what they look like in a model: {@code 32*H}, {@code P + S - 1}. */
final class DimFormula {
  private DimFormula() {}

  /** The length; text that is no such formula becomes a symbol of its own. */
  static Dim parse(String text) {
    String compact = text.replace(" ", "");
    if (!compact.matches("-?[A-Za-z0-9_*]+([+-][A-Za-z0-9_*]+)*")) {
      return unknown(text);
    }
    Dim sum = Dim.of(0);
    for (String term : compact.split("(?<=.)(?=[+-])")) {
      boolean negative = term.startsWith("-");
      Dim product = product(term.replaceFirst("^[+-]", ""));
      if (product == null) {
        return unknown(text);
      }
      sum = negative ? sum.minus(product) : sum.plus(product);
    }
    return sum;
  }

  private static @Nullable Dim product(String term) {
    Dim product = Dim.ONE;
    for (String factor : term.split("\\*", -1)) {
      if (factor.matches("[0-9]{1,18}")) {
        product = product.times(Long.parseLong(factor));
      } else if (factor.matches("[A-Za-z][A-Za-z0-9_]*")) {
        product = product.times(Dim.symbol(factor));
      } else {
        return null;
      }
    }
    return product;
  }

  private static Dim unknown(String text) {
    return Dim.symbol("dim_" + text.replaceAll("[^A-Za-z0-9]", "_"));
  }
}
