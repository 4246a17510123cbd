package dev.vgt4j.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.SafetensorsWriter;
import dev.vgt4j.core.io.StoredWeights;
import dev.vgt4j.core.io.WeightFiles;
import dev.vgt4j.core.text.Tokenizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A model on disk: {@code config.json}, a tokenizer's files and weights, which are {@code
 * model.safetensors} or whatever else {@link WeightFiles} finds. A folder whose configuration is a
 * VLM's own (without a section {@code lmm}) counts as a VLM.
 */
public final class ModelFolder implements AutoCloseable {
  /** Name of the configuration. */
  public static final String CONFIG = "config.json";

  /** Name of the weights. */
  public static final String WEIGHTS = "model.safetensors";

  private static final String TEXT = "lmm.";

  private final Path path;
  private final VgtModels models;
  private final StoredWeights weights;
  private final @Nullable TextTokenizer tokenizer;

  private ModelFolder(Path path) {
    this.path = path;
    this.models = readModels(path);
    this.tokenizer = Tokenizers.isPresent(path) ? tokenizer(path, models) : null;
    try {
      this.weights = WeightFiles.open(path);
    } catch (RuntimeException e) {
      closeTokenizer();
      throw e;
    }
  }

  /**
   * Loads a tokenizer for a model; the caller closes it.
   *
   * @param folder holds the tokenizer's files
   * @throws InvalidInputException if there is none, or the model has too few embeddings for it
   */
  public static TextTokenizer tokenizer(Path folder, VgtModels models) {
    TextTokenizer tokenizer = Tokenizers.load(folder);
    try {
      requireEmbeddings(folder, tokenizer.vocabularySize(), models.vlm().text().vocabulary());
      return tokenizer;
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static void requireEmbeddings(Path folder, int tokens, int embeddings) {
    if (tokens > embeddings) {
      throw new InvalidInputException(
          "model folder "
              + folder
              + ": its tokenizer has "
              + tokens
              + " tokens, but vocab_size in "
              + CONFIG
              + " is "
              + embeddings
              + "; do they belong together?");
    }
  }

  /**
   * Opens a folder; weights are mapped, not read.
   *
   * @throws InvalidInputException if a file is missing or damaged
   */
  public static ModelFolder open(Path path) {
    return new ModelFolder(path);
  }

  /**
   * Reads only a folder's configuration.
   *
   * @throws InvalidInputException naming the field that is missing, wrong or unsupported
   */
  public static VgtModels readModels(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException("model folder " + folder + " does not exist");
    }
    return VgtModels.read(folder.resolve(CONFIG));
  }

  /**
   * Writes a model. The weights come last, so that a folder with weights is complete.
   *
   * @param config the configuration's sections
   * @param tokenizer the model folder whose tokenizer it gets, if that has one
   * @param weights tensors by their published keys
   * @param card what the weights' header tells about their making
   */
  public static void write(
      Path path,
      ObjectNode config,
      Path tokenizer,
      Map<String, HostTensor> weights,
      Map<String, String> card) {
    if (Tokenizers.isPresent(tokenizer)) {
      Tokenizers.copy(tokenizer, path.resolve(Tokenizers.FILE));
    }
    AtomicFiles.writeString(path.resolve(CONFIG), ModelWriter.text(config));
    SafetensorsWriter.write(path.resolve(WEIGHTS), weights, card);
  }

  /**
   * This folder, if it is a VLM.
   *
   * @throws InvalidInputException if it is an autoencoder or a generator
   */
  public ModelFolder requireVlm() {
    return require(
        !models.hasAutoencoder(),
        "a vision-language model; it was tuned already, name the model"
            + " that it was tuned from");
  }

  /**
   * This folder, if it is an autoencoder.
   *
   * @throws InvalidInputException if it is a VLM or a generator
   */
  public ModelFolder requireAutoencoder() {
    return require(
        models.hasAutoencoder() && !models.hasGenerator(),
        "an autoencoder; tune one with 'vgt tune ae'");
  }

  /**
   * This folder, if it is a generator.
   *
   * @throws InvalidInputException if it is a VLM or an autoencoder
   */
  public ModelFolder requireGenerator() {
    return require(models.hasGenerator(), "a generator; tune one with 'vgt tune ar'");
  }

  private ModelFolder require(boolean fits, String expected) {
    if (!fits) {
      throw new InvalidInputException("model folder " + path + " is not " + expected);
    }
    return this;
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** The configuration by sections. */
  public ObjectNode json() {
    return models.json();
  }

  /** The parts that the configuration describes. */
  public VgtModels models() {
    return models;
  }

  /** The mapped weights. */
  public StoredWeights weights() {
    return weights;
  }

  /**
   * Text to tokens; closed with the folder.
   *
   * @throws InvalidInputException if the folder has no tokenizer, naming the files it may have
   */
  public TextTokenizer tokenizer() {
    return tokenizer == null ? Tokenizers.load(path) : tokenizer;
  }

  /**
   * The mapped weights under the names that model code reads: a VLM's canonical ones, else those of
   * the file.
   *
   * @throws InvalidInputException if a VLM has a tensor that its family does not know
   */
  public Weights canonical() {
    return models.hasAutoencoder() ? weights : models.canonical(path.toString(), weights);
  }

  /**
   * Adds tensors of {@link #canonical}, widened to float32.
   *
   * @param prefix what is put in front of their names
   */
  public void collect(Predicate<String> which, String prefix, Map<String, HostTensor> into) {
    Weights all = canonical();
    all.specs().keySet().stream()
        .filter(which)
        .forEach(name -> into.put(prefix + name, all.get(name).widened()));
  }

  /** Whether a canonical name belongs to a VLM's text side. */
  public static boolean isText(String name) {
    return name.startsWith(TEXT);
  }

  /** Whether a canonical name belongs to a VLM's vision side. */
  public static boolean isVision(String name) {
    return !isText(name);
  }

  @Override
  public void close() {
    closeTokenizer();
    weights.close();
  }

  private void closeTokenizer() {
    if (tokenizer != null) {
      tokenizer.close();
    }
  }
}
