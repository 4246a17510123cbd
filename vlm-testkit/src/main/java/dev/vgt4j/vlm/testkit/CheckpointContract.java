package dev.vgt4j.vlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.KeyMapping.Target;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Weights that were written under published names, read back under canonical ones. */
abstract class CheckpointContract extends VlmPart {
  private static final String UNEXPECTED = "no_such_tensor.weight";

  private static void withCanonical(Path folder, Consumer<Weights> check) {
    try (ModelFolder model = ModelFolder.open(folder)) {
      check.accept(model.canonical());
    }
  }

  @Test
  void aFolderIsTakenForAModelToTune() {
    try (ModelFolder model = ModelFolder.open(fixture().folder())) {
      assertThat(model.requireVlm().models().vlm()).hasSameClassAs(vlm());
      assertThat(model.models().hasAutoencoder()).isFalse();
    }
  }

  @Test
  void aFolderHoldsWhatTheFamilyDeclares() {
    Map<String, TensorSpec> declared = ModelParameters.canonical(vlm());
    withCanonical(
        fixture().folder(),
        weights -> assertThat(weights.specs()).containsExactlyInAnyOrderEntriesOf(declared));
  }

  @Test
  void everyPublishedNumberArrivesAtItsPlace() {
    withCanonical(
        fixture().folder(),
        weights ->
            fixture().published().forEach((name, tensor) -> assertArrived(name, tensor, weights)));
  }

  private void assertArrived(String name, HostTensor published, Weights weights) {
    Target target = vlm().keys().target(name).orElseThrow();
    HostTensor arrived = weights.get(target.name());
    if (target.parts() > 1) {
      long before = lengthBefore(target);
      arrived = rows(arrived, before, before + published.shape()[0]);
    }
    assertSameBits(name + " at " + target.name(), arrived, published);
  }

  /** Length along the first axis of the parts in front of one. */
  private long lengthBefore(Target target) {
    long length = 0;
    for (Map.Entry<String, HostTensor> e : fixture().published().entrySet()) {
      Target other = vlm().keys().target(e.getKey()).orElseThrow();
      if (other.name().equals(target.name()) && other.part() < target.part()) {
        length += e.getValue().shape()[0];
      }
    }
    return length;
  }

  @Test
  void anUnexpectedTensorIsNamed() {
    Map<String, HostTensor> more = new LinkedHashMap<>(fixture().published());
    more.put(UNEXPECTED, HostTensor.zeros(DType.FLOAT32, 2, 2));
    assertThatThrownBy(
            () ->
                withCanonical(
                    fixture().writeVlm(fixture().folder("unexpected"), more), Weights::specs))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(UNEXPECTED);
  }

  @Test
  void aTensorInTwoLayoutsIsRefused() {
    Map<String, HostTensor> other = new LinkedHashMap<>(fixture().declared());
    other.keySet().removeAll(fixture().published().keySet());
    Assumptions.assumeFalse(other.isEmpty(), "the weights are published as they are declared");
    Map<String, HostTensor> both = new LinkedHashMap<>(fixture().published());
    String twice = other.keySet().iterator().next();
    both.put(twice, other.get(twice));
    Path folder = fixture().writeVlm(fixture().folder("twice"), both);
    assertThatThrownBy(() -> withCanonical(folder, Weights::specs))
        .as("a folder with '%s' beside the other layout", twice)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(vlm().keys().target(twice).orElseThrow().name());
  }

  /** The first and the last tensor that an encoder reads, each missing from a folder. */
  @Test
  void aMissingTensorIsNamed() {
    TreeMap<String, String> read = publishedByCanonical();
    for (String name : new String[] {read.firstKey(), read.lastKey()}) {
      Map<String, HostTensor> fewer = new LinkedHashMap<>(fixture().published());
      fewer.remove(read.get(name));
      Path folder = fixture().writeVlm(fixture().folder("missing-" + name), fewer);
      assertThatThrownBy(() -> withCanonical(folder, this::compileVision))
          .as("a folder without '%s'", read.get(name))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(name);
    }
  }

  private void compileVision(Weights weights) {
    try (Session session = fixture().backend().open(weights)) {
      session.compile(new ModelGraphs(fixture()).vision("")).close();
    }
  }

  /** A published name, or one of several, of every weight that the vision encoder reads. */
  private TreeMap<String, String> publishedByCanonical() {
    TreeMap<String, String> names = new TreeMap<>();
    fixture()
        .published()
        .keySet()
        .forEach(name -> names.put(vlm().keys().target(name).orElseThrow().name(), name));
    names.keySet().retainAll(new ModelGraphs(fixture()).visionWeights());
    return names;
  }
}
