package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Weights that do not fit the configuration are named, whichever of them it is. */
class WrongWeightsTest {
  private static final VgtModels MODELS = Presets.read("scenes-64");
  private static final Map<String, TensorSpec> FITTING = ModelParameters.generator(MODELS);

  private static void record(Map<String, TensorSpec> weights, Set<String> read) {
    VgtAe ae = MODELS.autoencoder("vgt_ae");
    List<GraphDefinition> all = new ArrayList<>();
    all.add(GenerationGraphs.prefill(MODELS.generator(), Cache.PAIRS));
    all.add(GenerationGraphs.decode(MODELS.generator(), Cache.PAIRS));
    all.add(GenerationGraphs.velocity(MODELS.generator().head()));
    all.add(GenerationGraphs.pixels(ae));
    all.add(WrongWeightsTest::encode);
    for (GraphDefinition definition : all) {
      read.addAll(Graph.record(definition, weights, Set.of()).parameters().keySet());
    }
  }

  private static void encode(GraphBuilder g) {
    g.output(
        "latents",
        MODELS.autoencoder("vgt_ae").encode(g.input("pixels", DType.FLOAT32, "B", 3, 64, 64)));
  }

  @Test
  void everyWeightIsCheckedAndNamed() {
    Set<String> read = new TreeSet<>();
    record(FITTING, read);
    assertThat(read).hasSizeGreaterThan(100);
    for (String name : read) {
      for (TensorSpec wrong : wrong(FITTING.get(name))) {
        Map<String, TensorSpec> weights = new TreeMap<>(FITTING);
        weights.put(name, wrong);
        assertThatThrownBy(() -> record(weights, new TreeSet<>()))
            .as("%s as %s", name, wrong)
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("'" + name + "'");
      }
    }
  }

  /** Longer, of another rank, and of whole numbers. */
  private static List<TensorSpec> wrong(TensorSpec spec) {
    long[] longer = spec.shape().toLongs();
    longer[longer.length - 1]++;
    long[] deeper = Arrays.copyOf(spec.shape().toLongs(), longer.length + 1);
    deeper[longer.length] = 1;
    return List.of(
        new TensorSpec(spec.dtype(), Shape.ofLongs(longer)),
        new TensorSpec(spec.dtype(), Shape.ofLongs(deeper)),
        new TensorSpec(DType.INT32, spec.shape()));
  }
}
