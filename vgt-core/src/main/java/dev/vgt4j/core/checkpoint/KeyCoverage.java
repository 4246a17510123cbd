package dev.vgt4j.core.checkpoint;

import dev.vgt4j.api.graph.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the tensors of a checkpoint fit a configuration.
 *
 * @param missing names that the configuration implies and the checkpoint has not
 * @param unexpected names that the checkpoint has and the configuration knows nothing of
 * @param misfits names with what shape or type was expected and what is there
 */
public record KeyCoverage(List<String> missing, List<String> unexpected, List<String> misfits) {
  /** Most names that {@link #some} tells. */
  public static final int SHOWN = 10;

  /** Copies the lists. */
  public KeyCoverage {
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    misfits = List.copyOf(misfits);
  }

  /** Compares names and shapes; types may be any that hold fractions. */
  public static KeyCoverage of(Map<String, TensorSpec> expected, Map<String, TensorSpec> actual) {
    List<String> missing = new ArrayList<>();
    List<String> misfits = new ArrayList<>();
    new TreeMap<>(expected)
        .forEach(
            (name, spec) -> {
              TensorSpec got = actual.get(name);
              if (got == null) {
                missing.add(name);
              } else if (!got.shape().equals(spec.shape()) || !got.dtype().isFloating()) {
                misfits.add(name + ": expected " + spec.shape() + ", got " + got);
              }
            });
    List<String> unexpected =
        actual.keySet().stream().filter(n -> !expected.containsKey(n)).sorted().toList();
    return new KeyCoverage(missing, unexpected, misfits);
  }

  /** The same with more unexpected names. */
  KeyCoverage withUnexpected(List<String> more) {
    List<String> all = new ArrayList<>(unexpected);
    all.addAll(more);
    return new KeyCoverage(missing, all.stream().sorted().toList(), misfits);
  }

  /** True if nothing is missing and everything fits. */
  public boolean complete() {
    return missing.isEmpty() && misfits.isEmpty();
  }

  /** The first names of a list, and how many more there are. */
  public static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() <= SHOWN ? first : first + ", and " + (names.size() - SHOWN) + " more";
  }
}
