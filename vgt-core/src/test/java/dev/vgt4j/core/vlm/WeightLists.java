package dev.vgt4j.core.vlm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.Shape;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compares the weights that a new model gets with those that its code reads. */
public final class WeightLists {
  private WeightLists() {}

  /** Number of weights of a model. */
  public static long count(Map<String, TensorSpec> layout) {
    return layout.values().stream().mapToLong(s -> s.shape().size().value()).sum();
  }

  /** Names of the weights that model code reads. */
  public static Set<String> read(GraphDefinition definition, Map<String, TensorSpec> layout) {
    return Graph.record(definition, layout, Set.of()).parameters().keySet();
  }

  /** Every weight that model code reads is refused, by its name, when it has one axis more. */
  public static void assertShapesAreChecked(
      GraphDefinition definition, Map<String, TensorSpec> layout) {
    for (String name : read(definition, layout)) {
      Map<String, TensorSpec> wrong = new TreeMap<>(layout);
      TensorSpec spec = wrong.get(name);
      Shape deeper = spec.shape().concat(Shape.of(2));
      wrong.put(name, new TensorSpec(spec.dtype(), deeper));
      assertThatThrownBy(() -> Graph.record(definition, wrong, Set.of()))
          .as(name)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("'" + name + "'");
    }
  }
}
