package dev.vgt4j.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.nn.DrawnWeights;
import java.util.Locale;
import java.util.Map;

/** The stages of a model: each is a folder of its own with its own sections and tensors. */
public enum ModelKind {
  /** A vision-language model as it was published. */
  VLM {
    @Override
    public ObjectNode config(VgtModels models) {
      return (ObjectNode) models.json().get(LMM);
    }

    @Override
    public Map<String, TensorSpec> parameters(VgtModels models) {
      return ModelParameters.canonical(models.vlm());
    }

    @Override
    public Weights draw(VgtModels models, long seed, DType dtype) {
      DrawnWeights weights = new DrawnWeights(seed, dtype);
      models.vlm().declare(weights);
      return weights;
    }
  },

  /** Its vision side with latents and a pixel decoder. */
  AUTOENCODER {
    @Override
    public ObjectNode config(VgtModels models) {
      return models.json(LMM, "dc_ae", "vgt_ae");
    }

    @Override
    public Map<String, TensorSpec> parameters(VgtModels models) {
      return ModelParameters.autoencoder(models);
    }

    @Override
    public Weights draw(VgtModels models, long seed, DType dtype) {
      DrawnWeights added = new DrawnWeights(seed, dtype);
      ModelParameters.vgtAe(added, models);
      if (models.hasOwnEncoder()) {
        return added;
      }
      Weights vlm = canonical(models, seed, dtype);
      return WeightSets.layered(WeightSets.selected(vlm, ModelFolder::isVision), added);
    }
  },

  /** Its text side with queries and a flow head, and the autoencoder. */
  GENERATOR {
    @Override
    public ObjectNode config(VgtModels models) {
      return models.json();
    }

    @Override
    public Map<String, TensorSpec> parameters(VgtModels models) {
      return ModelParameters.generator(models);
    }

    @Override
    public Weights draw(VgtModels models, long seed, DType dtype) {
      DrawnWeights added = new DrawnWeights(seed, dtype);
      ModelParameters.generator(added, models);
      Weights vlm = canonical(models, seed, dtype);
      return WeightSets.layered(
          WeightSets.selected(vlm, ModelFolder::isText),
          added,
          WeightSets.prefixed("vgt_ae.", AUTOENCODER.draw(models, seed, dtype)));
    }
  };

  private static final String LMM = "lmm";

  /** The kind of model that a configuration describes. */
  public static ModelKind of(VgtModels models) {
    if (models.hasGenerator()) {
      return GENERATOR;
    }
    return models.hasAutoencoder() ? AUTOENCODER : VLM;
  }

  /** The {@code config.json} of such a model, with the sections that it needs alone. */
  public abstract ObjectNode config(VgtModels models);

  /** Names, canonical ones for a VLM, and shapes of its tensors. */
  public abstract Map<String, TensorSpec> parameters(VgtModels models);

  /**
   * Its weights as a new model starts, drawn when they are read.
   *
   * @return under the names that they have in a model folder
   */
  public abstract Weights draw(VgtModels models, long seed, DType dtype);

  private static Weights canonical(VgtModels models, long seed, DType dtype) {
    return CanonicalWeights.of("new model", VLM.draw(models, seed, dtype), models.vlm().keys());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
