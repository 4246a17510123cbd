package dev.vgt4j.vlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.api.vlm.KeyMapping.Target;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.nn.ParameterList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names and shapes: published, canonical, and what model code reads. */
abstract class KeyContract extends VlmPart {
  private Map<String, TensorSpec> canonical() {
    return ModelParameters.canonical(vlm());
  }

  private static Map<String, TensorSpec> recorded(
      GraphDefinition definition, Map<String, TensorSpec> weights) {
    Map<String, TensorSpec> read = new TreeMap<>();
    Graph.record(definition, weights, Set.of())
        .parameters()
        .forEach((name, node) -> read.put(name, node.spec()));
    return read;
  }

  private ModelGraphs graphs() {
    return new ModelGraphs(fixture());
  }

  @Test
  void everyDeclaredNameHasItsOwnPlace() {
    ParameterList declared = new ParameterList();
    vlm().declare(declared);
    assertMapped(declared.specs().keySet());
  }

  @Test
  void everyPublishedNameHasItsOwnPlace() {
    assertMapped(fixture().published().keySet());
  }

  private void assertMapped(Set<String> names) {
    Map<Target, String> places = new HashMap<>();
    for (String name : names) {
      assertThat(vlm().keys().target(name)).as("the place of '%s'", name).isPresent();
      Target target = vlm().keys().target(name).orElseThrow();
      assertThat(places.put(target, name)).as("who else goes where '%s' goes", name).isNull();
    }
  }

  @Test
  void aNameOfNoFamilyHasNoPlace() {
    assertThat(vlm().keys().target("no_such_tensor.weight")).isEmpty();
    assertThat(vlm().keys().target("")).isEmpty();
  }

  @Test
  void theVisionSideReadsDeclaredWeightsOfItsOwn() {
    Map<String, TensorSpec> read = recorded(graphs().vision(""), canonical());
    assertThat(read).isNotEmpty();
    assertThat(canonical()).containsAllEntriesOf(read);
    assertThat(read.keySet()).allMatch(ModelFolder::isVision);
  }

  @Test
  void theTextSideReadsDeclaredWeightsOfItsOwn() {
    Map<String, TensorSpec> read = recorded(graphs().text(), canonical());
    assertThat(read).isNotEmpty();
    assertThat(canonical()).containsAllEntriesOf(read);
    assertThat(read.keySet()).allMatch(ModelFolder::isText);
  }

  @Test
  void inAScopeTheVisionSideReadsTheSameBelowIt() {
    Map<String, TensorSpec> scoped = new TreeMap<>();
    canonical().forEach((name, spec) -> scoped.put("some.scope." + name, spec));
    Set<String> expected = new TreeSet<>();
    recorded(graphs().vision(""), canonical())
        .keySet()
        .forEach(n -> expected.add("some.scope." + n));
    assertThat(recorded(graphs().vision("some.scope"), scoped).keySet()).isEqualTo(expected);
  }

  @Test
  void canonicalNamesLeaveRoomForWhatTuningAdds() {
    ParameterList added = new ParameterList();
    ModelParameters.vgtAe(added, fixture().models());
    ModelParameters.generator(added, fixture().models());
    assertThat(canonical()).doesNotContainKeys(added.specs().keySet().toArray(String[]::new));
    assertThat(canonical().keySet())
        .noneMatch(
            n -> n.startsWith("decoder.") || n.startsWith("down_") || n.startsWith("vgt_ae."));
  }

  @Test
  void everyGraphOfTuningAndGenerationReadsWhatIsThere() {
    graphs()
        .autoencoder()
        .forEach((name, g) -> assertReads(name, g, graphs().autoencoderWeights()));
    graphs().generator().forEach((name, g) -> assertReads(name, g, graphs().generatorWeights()));
  }

  private static void assertReads(
      String name, GraphDefinition definition, Map<String, TensorSpec> weights) {
    assertThat(weights).as(name).containsAllEntriesOf(recorded(definition, weights));
  }

  @Test
  void aMissingWeightIsNamed() {
    assertNamed(graphs().vision(""), null);
    assertNamed(graphs().text(), null);
  }

  @Test
  void aWeightOfAnotherShapeIsNamed() {
    assertNamed(graphs().vision(""), Shape.of(2));
    assertNamed(graphs().text(), Shape.of(2));
  }

  /** Every weight that is read is damaged in turn: removed, or given more axes. */
  private void assertNamed(GraphDefinition definition, @Nullable Shape more) {
    Map<String, TensorSpec> whole = canonical();
    for (String name : recorded(definition, whole).keySet()) {
      Map<String, TensorSpec> damaged = new TreeMap<>(whole);
      TensorSpec spec = damaged.remove(name);
      if (more != null) {
        damaged.put(name, new TensorSpec(spec.dtype(), spec.shape().concat(more)));
      }
      assertThatThrownBy(() -> recorded(definition, damaged))
          .as(name)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("'" + name + "'");
    }
  }
}
