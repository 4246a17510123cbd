package dev.vgt4j.vlm.testkit;

import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.model.GenerationGraphs;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.model.LossWeights;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.QueryArTraining;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.train.AutoencoderOptions;
import dev.vgt4j.core.train.AutoencoderTask;
import dev.vgt4j.core.train.LatentNoise;
import dev.vgt4j.core.train.TrainingSamples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Every graph that is recorded of a family's model, and the weights over which it is. */
final class ModelGraphs {
  private final VlmFixture fixture;
  private final VgtModels models;
  private final Vlm vlm;

  ModelGraphs(VlmFixture fixture) {
    this.fixture = fixture;
    this.models = fixture.models();
    this.vlm = fixture.vlm();
  }

  /** The vision encoder alone. */
  GraphDefinition vision(String scope) {
    VisionEncoder encoder = vlm.vision(scope);
    return g -> g.output("features", encoder.encode(pixels(g, encoder.stride())));
  }

  private static Tensor pixels(GraphBuilder g, int stride) {
    Dim height = Dim.symbol("H").times(stride);
    return g.input("pixels", DType.FLOAT32, "B", 3, height, Dim.symbol("W").times(stride));
  }

  /** The language model or text encoder alone. */
  GraphDefinition text() {
    return g -> {
      Tensor ids = g.input("token_ids", DType.INT64, "B", "L");
      if (vlm.text() instanceof TextSide.LanguageModel text) {
        AutoregressiveTransformer llm = text.transformer();
        Tensor positions = g.input("positions", DType.INT64, "B", "L");
        g.output("hidden", llm.forward(llm.embed(ids), positions, null, List.of()).hidden());
      } else if (vlm.text() instanceof TextSide.Encoder text) {
        g.output("hidden", text.encoder().encode(ids));
      }
    };
  }

  /** Names of what the vision encoder reads. */
  Set<String> visionWeights() {
    return weights(vision(""));
  }

  /** Names of what the text side reads. */
  Set<String> textWeights() {
    return weights(text());
  }

  private Set<String> weights(GraphDefinition definition) {
    return Graph.record(definition, ModelParameters.canonical(vlm), Set.of()).parameters().keySet();
  }

  /** The graphs over {@link #autoencoderWeights}. */
  Map<String, GraphDefinition> autoencoder() {
    Map<String, GraphDefinition> graphs = new LinkedHashMap<>();
    graphs.put("encoding", g -> encode(g, ""));
    TrainingSamples images = TrainingSamples.of(fixture.tuning().images());
    for (int stage : List.of(1, 2)) {
      LatentNoise noise = new LatentNoise(LatentNoise.Kind.UNIFORM, stage - 1);
      AutoencoderOptions options =
          AutoencoderOptions.simple(stage, LossWeights.STAGE_1, noise, false, 0.5);
      graphs.put("stage " + stage, new AutoencoderTask(models, images, 2, options).definition());
    }
    return graphs;
  }

  private void encode(GraphBuilder g, String scope) {
    g.output("latents", models.autoencoder(scope).encode(pixels(g, models.autoencoder().stride())));
  }

  /** An autoencoder's tensors, and the teacher's. */
  Map<String, TensorSpec> autoencoderWeights() {
    Map<String, TensorSpec> weights = new TreeMap<>(ModelParameters.autoencoder(models));
    ModelParameters.canonical(vlm)
        .forEach(
            (name, spec) -> {
              if (ModelFolder.isVision(name)) {
                weights.put("teacher." + name, spec);
              }
            });
    return weights;
  }

  /** The graphs over {@link #generatorWeights}. */
  Map<String, GraphDefinition> generator() {
    QueryAr generator = models.generator();
    Map<String, GraphDefinition> graphs = new LinkedHashMap<>();
    graphs.put("training", new QueryArTraining(generator, 2));
    for (Cache cache : Cache.values()) {
      graphs.put("prefill " + cache, GenerationGraphs.prefill(generator, cache));
      graphs.put("decode " + cache, GenerationGraphs.decode(generator, cache));
    }
    graphs.put("velocity", GenerationGraphs.velocity(generator.head()));
    graphs.put("pixels", GenerationGraphs.pixels(models.autoencoder("vgt_ae")));
    graphs.put("encoding", g -> encode(g, "vgt_ae"));
    return graphs;
  }

  /** A generator's tensors. */
  Map<String, TensorSpec> generatorWeights() {
    return ModelParameters.generator(models);
  }
}
