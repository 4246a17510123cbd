package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Views that choose, rename and put together weights. Numbers stay where they are until someone
 * asks for them; only tensors that are joined from several are then copied, one at a time.
 */
public final class WeightSets {
  private WeightSets() {}

  /** Every set's tensors; of tensors with the same name, the first set's. */
  public static Weights layered(Weights... sets) {
    WeightView view = new WeightView();
    for (Weights set : sets) {
      set.specs().keySet().stream().filter(n -> !view.has(n)).forEach(n -> view.add(n, set, n));
    }
    return view;
  }

  /** The same tensors with something in front of their names, such as {@code discriminator.}. */
  public static Weights prefixed(String prefix, Weights weights) {
    return renamed(weights, name -> prefix + name);
  }

  /** The tensors whose names pass. */
  public static Weights selected(Weights weights, Predicate<String> names) {
    WeightView view = new WeightView();
    weights.specs().keySet().stream().filter(names).forEach(n -> view.add(n, weights, n));
    return view;
  }

  /**
   * The same tensors under other names.
   *
   * @param newName gives a tensor's new name for its old one
   * @throws InvalidInputException if two tensors get the same name
   */
  public static Weights renamed(Weights weights, UnaryOperator<String> newName) {
    WeightView view = new WeightView();
    for (String old : weights.specs().keySet()) {
      String name = newName.apply(old);
      if (view.has(name)) {
        throw new InvalidInputException(
            "weights: '" + old + "' and another tensor are both to be called '" + name + "'");
      }
      view.add(name, weights, old);
    }
    return view;
  }

  /**
   * Tensors put together along their first axis, in place of their parts: a fused {@code qkv} from
   * {@code q}, {@code k} and {@code v}. All others stay as they are.
   *
   * @param joined names of the parts, in order, by the name of the whole
   * @throws InvalidInputException if a part is missing, parts differ in type or in an axis but the
   *     first, or a whole is called like a tensor that stays
   */
  public static Weights joined(Weights weights, Map<String, List<String>> joined) {
    Set<String> parts = new HashSet<>();
    joined.values().forEach(parts::addAll);
    WeightView view = new WeightView();
    weights.specs().keySet().stream()
        .filter(n -> !parts.contains(n))
        .forEach(n -> view.add(n, weights, n));
    joined.forEach(
        (name, names) -> {
          if (view.has(name)) {
            throw new InvalidInputException("weights: there is a tensor '" + name + "' already");
          }
          TensorSpec spec = joinedSpec(weights, name, names);
          view.add(
              name,
              spec,
              () ->
                  new JoinedTensor(
                      names.stream().map(weights::source).toList(), spec.shape().toLongs()));
        });
    return view;
  }

  private static TensorSpec joinedSpec(Weights weights, String name, List<String> parts) {
    TensorSpec whole = null;
    for (String part : parts) {
      TensorSpec spec = weights.specs().get(part);
      if (spec == null || spec.shape().rank() == 0) {
        throw new InvalidInputException(
            "weights: '"
                + part
                + "', a part of '"
                + name
                + "', is "
                + (spec == null ? "missing" : "a scalar"));
      }
      if (whole != null && !fits(whole, spec)) {
        throw new InvalidInputException(
            "weights: '" + part + "' " + spec + " does not continue '" + name + "' " + whole);
      }
      whole =
          whole == null
              ? spec
              : new TensorSpec(
                  spec.dtype(),
                  whole.shape().with(0, whole.shape().get(0).plus(spec.shape().get(0))));
    }
    if (whole == null) {
      throw new InvalidInputException("weights: '" + name + "' is to be joined from no parts");
    }
    return whole;
  }

  private static boolean fits(TensorSpec whole, TensorSpec next) {
    return whole.dtype() == next.dtype()
        && whole.shape().rank() == next.shape().rank()
        && whole.shape().with(0, next.shape().get(0)).equals(next.shape());
  }
}
