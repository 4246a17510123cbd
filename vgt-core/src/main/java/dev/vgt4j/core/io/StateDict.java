package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The dict of tensors in what was saved, which may be a checkpoint around it.
 *
 * @param scope the keys that lead to it, joined by dots; empty if it is the whole
 * @param tensors by name
 */
record StateDict(String scope, Map<String, Pickled.View> tensors) {
  /** Keys under which training frameworks keep the model, in the order of preference. */
  static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model", "module");

  private static final int MAX_DEPTH = 4;

  /**
   * Finds it: under the first of {@link #WRAPPERS} that holds tensors, else here if there are
   * tensors among the values, else under the only key that holds some. So on, at most four deep.
   * Values that are no tensors are left out.
   *
   * @throws InvalidInputException if there is none, or several and no telling which
   */
  static StateDict find(Object saved, Function<String, InvalidInputException> bad) {
    Object at = saved;
    String scope = "";
    for (int depth = 0; depth <= MAX_DEPTH && at instanceof Map<?, ?> dict; depth++) {
      List<String> inner = inner(dict);
      if (inner.isEmpty() && dict.values().stream().anyMatch(Pickled.View.class::isInstance)) {
        return new StateDict(scope, tensors(dict, bad));
      }
      if (inner.size() > 1) {
        throw bad.apply(
            "holds several dicts of tensors, "
                + String.join(", ", inner)
                + "; save the one to load by itself, or under the key "
                + WRAPPERS.get(0));
      }
      String next = inner.isEmpty() ? "" : inner.get(0);
      at = dict.get(next);
      scope = scope.isEmpty() ? next : scope + "." + next;
    }
    throw bad.apply(
        "holds no dict of tensors; expected torch.save(model.state_dict(), file), or a checkpoint"
            + " with one under a key such as "
            + String.join(", ", WRAPPERS));
  }

  /** The keys to choose from; none if the tensors are here or nowhere. */
  private static List<String> inner(Map<?, ?> dict) {
    for (String wrapper : WRAPPERS) {
      if (holdsTensors(dict.get(wrapper))) {
        return List.of(wrapper);
      }
    }
    if (dict.values().stream().anyMatch(Pickled.View.class::isInstance)) {
      return List.of();
    }
    return dict.entrySet().stream()
        .filter(e -> e.getKey() instanceof String && holdsTensors(e.getValue()))
        .map(e -> (String) e.getKey())
        .toList();
  }

  /** True for dicts with a tensor at any depth; they may contain themselves. */
  private static boolean holdsTensors(@Nullable Object value) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Map<?, ?>> open = new ArrayDeque<>();
    if (value instanceof Map<?, ?> dict) {
      open.add(dict);
    }
    while (!open.isEmpty()) {
      Map<?, ?> dict = open.pop();
      if (seen.add(dict)) {
        for (Object inside : dict.values()) {
          if (inside instanceof Pickled.View) {
            return true;
          }
          if (inside instanceof Map<?, ?> deeper) {
            open.add(deeper);
          }
        }
      }
    }
    return false;
  }

  private static Map<String, Pickled.View> tensors(
      Map<?, ?> dict, Function<String, InvalidInputException> bad) {
    Map<String, Pickled.View> out = new LinkedHashMap<>();
    dict.forEach(
        (key, value) -> {
          if (value instanceof Pickled.View view) {
            if (!(key instanceof String name)) {
              throw bad.apply("has a tensor under the key " + key + "; expected names as keys");
            }
            out.put(name, view);
          }
        });
    return out;
  }
}
