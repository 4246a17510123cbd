package dev.vgt4j.core.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.scenes.SceneCard;
import dev.vgt4j.core.train.config.TrainingConfig.Init;
import dev.vgt4j.core.train.config.TrainingConfig.Transformer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the tuning of a generator starts from: configuration, weights and tokenizer of a VLM with an
 * autoencoder, or of a generator that is tuned further.
 */
public final class GeneratorStart implements AutoCloseable {
  private static final String SCOPE = FrozenEncoders.AUTOENCODER + ".";

  private final ModelFolder language;
  private final List<ModelFolder> folders;
  private final ObjectNode json;
  private final Weights given;
  private final Weights autoencoder;

  /** Opens a start; what it opens is closed with it. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens.
     *
     * @throws InvalidInputException if a folder cannot be used
     */
    GeneratorStart open();
  }

  private GeneratorStart(
      List<ModelFolder> folders, ObjectNode json, Weights given, Weights autoencoder) {
    this.language = folders.get(0);
    this.folders = folders;
    this.json = json;
    this.given = given;
    this.autoencoder = autoencoder;
  }

  /**
   * A VLM that shall learn to generate.
   *
   * @param vlm where the language model comes from
   * @param autoencoder folder of the tuned autoencoder
   * @param preset sizes of the head and the query grid
   */
  public static Source ofVlm(Path vlm, Path autoencoder, VgtModels preset) {
    return () -> {
      ModelFolder language = ModelFolder.open(vlm);
      try {
        ModelFolder ae = ModelFolder.open(autoencoder);
        try {
          return ofVlm(language.requireVlm(), ae.requireAutoencoder(), preset);
        } catch (RuntimeException e) {
          ae.close();
          throw e;
        }
      } catch (RuntimeException e) {
        language.close();
        throw e;
      }
    };
  }

  private static GeneratorStart ofVlm(ModelFolder language, ModelFolder ae, VgtModels preset) {
    ObjectNode json = withLanguageOf(language, ae);
    json.setAll(
        preset.json(
            "transformer",
            "image_head",
            "adaptive_metaquery",
            "latent_patch_size",
            "pad_token_id"));
    VgtModels.putTokens(json, language.models().vlm().prompts(), language.tokenizer());
    Weights text = WeightSets.selected(language.canonical(), ModelFolder::isText);
    return new GeneratorStart(List.of(language, ae), json, text, ae.weights());
  }

  /** An autoencoder may come from another VLM than the language model, if that has its sizes. */
  private static ObjectNode withLanguageOf(ModelFolder language, ModelFolder ae) {
    ObjectNode json = ae.json();
    json.set("lmm", language.json().get("lmm"));
    VgtModels both = VgtModels.parse("config.json", json);
    if (!ModelParameters.autoencoder(both).equals(ModelParameters.autoencoder(ae.models()))) {
      throw new InvalidInputException(
          "models.autoencoder: "
              + ae.path()
              + " was made from a VLM whose vision side has other sizes than that of "
              + language.path());
    }
    return json;
  }

  /** A generator that shall learn more, with its own sizes and autoencoder. */
  public static Source ofGenerator(Path folder) {
    return () -> {
      ModelFolder model = ModelFolder.open(folder);
      try {
        model.requireGenerator();
        Weights own = WeightSets.selected(model.weights(), n -> !n.startsWith(SCOPE));
        Weights ae =
            WeightSets.renamed(
                WeightSets.selected(model.weights(), n -> n.startsWith(SCOPE)),
                n -> n.substring(SCOPE.length()));
        return new GeneratorStart(List.of(model), model.json(), own, ae);
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    };
  }

  /** The finished generator's configuration. */
  ObjectNode json() {
    return json.deepCopy();
  }

  /** Captions to tokens. */
  Prompts prompts() {
    return new Prompts(language.tokenizer(), language.models().vlm());
  }

  /** The folder that the tokenizer comes from. */
  Path tokenizer() {
    return language.path();
  }

  /**
   * What the finished generator will have seen, as far as cards tell: the data's, and of a
   * generator that is tuned further its own too.
   */
  Optional<SceneCard> seen(Path data) {
    Optional<SceneCard> shown = SceneCard.ofData(data);
    return language.models().hasGenerator()
        ? SceneCard.ofHeader(language.weights().metadata())
            .flatMap(earlier -> shown.flatMap(now -> now.after(earlier)))
        : shown;
  }

  /** Weights of the autoencoder, as in its own folder. */
  Weights autoencoder() {
    return autoencoder;
  }

  /**
   * The generator's weights but its autoencoder's: given ones, and new ones for what the start does
   * not have.
   *
   * @param models what is trained
   * @param options refuses to freeze what is new
   */
  Map<String, HostTensor> weights(VgtModels models, Transformer options, long seed) {
    WeightInit init = new WeightInit(new SplittableRandom(seed));
    Map<String, HostTensor> weights = new TreeMap<>();
    if (given.specs().keySet().stream().noneMatch(n -> n.startsWith("image_head."))) {
      ModelParameters.generator(init, models);
      requireTrained(models, options);
    }
    if (models.queryAr().head().repa() != null) {
      ModelParameters.repa(init, models.queryAr().head());
    }
    weights.putAll(init.tensors());
    Weights start = options.init() == Init.RANDOM ? newLanguageModel(models, seed) : given;
    start.specs().keySet().stream()
        .filter(n -> !ModelParameters.isRepa(n) || fits(n, weights.get(n)))
        .forEach(n -> weights.put(n, start.get(n).widened()));
    return weights;
  }

  /** A language model of the VLM's sizes that has learnt nothing. */
  private static Weights newLanguageModel(VgtModels models, long seed) {
    if (models.needsTransformer()) {
      throw new InvalidInputException(
          "transformer.init: "
              + models.family()
              + " gets a new transformer anyway, and its text encoder stays; leave it at vlm");
    }
    Weights published = ModelKind.VLM.draw(models, seed, DType.FLOAT32);
    return WeightSets.selected(models.canonical("new model", published), ModelFolder::isText);
  }

  /** A REPA branch that is given is of use if it is for features of the same teacher. */
  private boolean fits(String name, @Nullable HostTensor wanted) {
    return wanted != null
        && Arrays.equals(given.specs().get(name).shape().toLongs(), wanted.shape());
  }

  private static void requireTrained(VgtModels models, Transformer options) {
    boolean frozen =
        switch (options.train()) {
          case HEAD_ONLY, LORA -> true;
          case FULL, PATTERNS -> false;
        };
    if (frozen && options.init() == Init.RANDOM) {
      throw new InvalidInputException(
          "transformer.train: a language model with random weights has to train (full) before it"
              + " can be kept as it is");
    }
    if (frozen && models.needsTransformer()) {
      throw new InvalidInputException(
          "transformer.train: "
              + models.family()
              + " has no language model, and the transformer that it gets is new: it has to train"
              + " (full) before it can be kept as it is");
    }
  }

  @Override
  public void close() {
    folders.forEach(ModelFolder::close);
  }
}
