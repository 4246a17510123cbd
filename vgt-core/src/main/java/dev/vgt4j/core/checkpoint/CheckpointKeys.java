package dev.vgt4j.core.checkpoint;

import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.VgtModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A checkpoint's tensors sorted by what they are for.
 *
 * @param used those that the model has, under the names that they have in a model folder
 * @param extras numbers of tensors that are known and not needed, by what they are
 * @param coverage how the rest fits the configuration
 */
record CheckpointKeys(Weights used, Map<String, Integer> extras, KeyCoverage coverage) {
  /**
   * Sorts.
   *
   * @param where what error messages call the weights
   * @throws dev.vgt4j.api.InvalidInputException if a part of a joined tensor is missing
   */
  static CheckpointKeys of(String where, Weights weights, VgtModels models, ModelKind kind) {
    Map<String, TensorSpec> expected = kind.parameters(models);
    Weights named = WeightSets.renamed(weights, OriginalKeys.names(weights, expected));
    Map<String, Integer> extras = new TreeMap<>();
    TreeSet<String> kept = new TreeSet<>();
    for (String name : named.specs().keySet()) {
      OriginalKeys.extra(name)
          .filter(what -> !expected.containsKey(name))
          .ifPresentOrElse(what -> extras.merge(what, 1, Integer::sum), () -> kept.add(name));
    }
    return kind == ModelKind.VLM
        ? published(where, named, kept, extras, models)
        : same(named, kept, extras, expected);
  }

  private static CheckpointKeys same(
      Weights named,
      TreeSet<String> kept,
      Map<String, Integer> extras,
      Map<String, TensorSpec> expected) {
    Weights rest = WeightSets.selected(named, kept::contains);
    KeyCoverage coverage = KeyCoverage.of(expected, rest.specs());
    return new CheckpointKeys(WeightSets.selected(rest, expected::containsKey), extras, coverage);
  }

  /** A VLM keeps its published names, of which there are several layouts. */
  private static CheckpointKeys published(
      String where,
      Weights named,
      TreeSet<String> kept,
      Map<String, Integer> extras,
      VgtModels models) {
    List<String> unknown = new ArrayList<>();
    kept.stream().filter(n -> models.vlm().keys().target(n).isEmpty()).forEach(unknown::add);
    unknown.forEach(kept::remove);
    Weights used = WeightSets.selected(named, kept::contains);
    Map<String, TensorSpec> canonical = models.canonical(where, used).specs();
    KeyCoverage coverage = KeyCoverage.of(ModelKind.VLM.parameters(models), canonical);
    return new CheckpointKeys(used, extras, coverage.withUnexpected(unknown));
  }
}
