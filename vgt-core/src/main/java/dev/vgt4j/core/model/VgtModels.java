package dev.vgt4j.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.api.vlm.VlmAdapter;
import dev.vgt4j.api.vlm.VlmAdapters;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.nn.Params;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.core.vlm.Qwen2Config;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model's configuration and the parts that it describes. One JSON object holds up to six
 * sections: {@code lmm} (the VLM, in its published schema), {@code dc_ae}, {@code vgt_ae}, {@code
 * image_head}, {@code adaptive_metaquery} and, for families with a text encoder only, {@code
 * transformer}; a VLM has the first, an autoencoder the first three, a generator all.
 */
public final class VgtModels {
  private static final String START = "img_start_token_id";
  private static final String PADDING = "pad_token_id";
  private static final String TRANSFORMER = "transformer";
  private static final VlmAdapters ADAPTERS = VlmAdapters.load();
  private static final JsonMapper JSON = new JsonMapper();

  private final String where;
  private final JsonNode json;
  private final String familyName;
  private final Vlm vlm;
  private final @Nullable Qwen2Config transformer;
  private final @Nullable DcAeConfig decoder;
  private final @Nullable VgtAeConfig autoencoder;
  private final @Nullable QueryArConfig queryAr;

  private VgtModels(String where, JsonNode json) {
    ConfigNode c = ConfigNode.of(where, json);
    this.where = where;
    this.json = json;
    ConfigNode family = c.child("lmm");
    VlmAdapter adapter = ADAPTERS.select(family);
    this.familyName = adapter.family();
    this.vlm = adapter.read(family);
    this.decoder = c.has("dc_ae") ? DcAeConfig.parse(c.child("dc_ae")) : null;
    this.autoencoder = c.has("vgt_ae") ? VgtAeConfig.parse(c.child("vgt_ae")) : null;
    this.transformer = c.has(TRANSFORMER) ? Qwen2Config.parse(c.child(TRANSFORMER)) : null;
    this.queryAr = c.has("image_head") ? QueryArConfig.parse(c, hiddenSize()) : null;
    checkGeometry(c);
    checkTokens(c);
  }

  /** The parts hand each other grids of latents. */
  private void checkGeometry(ConfigNode c) {
    if (autoencoder != null && autoencoder.ownEncoder() && !hasPlainEncoder()) {
      throw c.child("vgt_ae").wrong("own_encoder", "false, or encoder stages in dc_ae");
    }
    int stride = vision("").stride();
    if (autoencoder != null && autoencoder.stride() != stride) {
      throw c.child("vgt_ae").wrong("stride", stride + ", as the vision encoder has it");
    }
    if (autoencoder != null
        && decoder != null
        && decoder.latentChannels() != autoencoder.latentChannels()) {
      throw c.child("dc_ae")
          .wrong("latent_channels", autoencoder.latentChannels() + ", which is vgt_ae.embed_dim");
    }
  }

  private void checkTokens(ConfigNode c) {
    int tokens = vlm.text().vocabulary();
    if (queryAr != null && queryAr.startTokens().stream().anyMatch(id -> id >= tokens)) {
      throw c.wrong(START, "token ids below the vocabulary's size " + tokens);
    }
    if (queryAr != null && queryAr.padToken() >= tokens) {
      throw c.wrong(PADDING, "a token id below the vocabulary's size " + tokens);
    }
  }

  private boolean hasPlainEncoder() {
    return decoder != null && !decoder.encoder().isEmpty();
  }

  /**
   * Reads a configuration.
   *
   * @param where what error messages call it
   * @throws InvalidInputException naming the field that is missing, wrong or unsupported
   */
  public static VgtModels parse(String where, JsonNode json) {
    return new VgtModels(where, json);
  }

  /**
   * Reads a configuration file: one with our sections, a VLM's own, or the original's of an
   * autoencoder.
   *
   * @throws InvalidInputException naming the field that is missing, wrong or unsupported
   */
  public static VgtModels read(Path file) {
    String where = file.toString();
    return parse(where, ConfigLayouts.sections(where, StrictJson.read(file)));
  }

  /** A copy of the whole configuration. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  /** The configuration as JSON, cut down to the given sections. */
  public ObjectNode json(String... sections) {
    ObjectNode out = JSON.createObjectNode();
    for (String s : sections) {
      if (json.has(s)) {
        out.set(s, json.get(s));
      }
    }
    return out;
  }

  /**
   * Published weights of the VLM under canonical names; see {@link Vlm}.
   *
   * @param whose what error messages call the weights
   * @throws InvalidInputException if a tensor is none of the family's, or a part of one is missing
   */
  public Weights canonical(String whose, Weights published) {
    return CanonicalWeights.of(whose, published, vlm.keys());
  }

  /** What the VLM's family is called, such as {@code InternVL3}. */
  public String family() {
    return familyName;
  }

  /**
   * The same model with as many token embeddings as a tokenizer has tokens, and with the ids that
   * the tokenizer has for what begins an image and for padding.
   */
  public VgtModels withVocabulary(TextTokenizer tokenizer) {
    ObjectNode changed = json();
    ObjectNode lmm = (ObjectNode) changed.get("lmm");
    Stream.of("llm_config", "text_config")
        .filter(lmm::has)
        .findFirst()
        .map(section -> (ObjectNode) lmm.get(section))
        .orElse(lmm)
        .put("vocab_size", tokenizer.vocabularySize());
    if (changed.has(PADDING)) {
      putTokens(changed, vlm.prompts(), tokenizer);
    }
    return parse(where, changed);
  }

  /**
   * Sets what a generator's configuration says of tokens: the ids of what begins an image and of
   * padding. Where a family names no token for padding, its places are never seen, and any will do.
   *
   * @param generator the configuration, changed
   * @param prompts of the generator's VLM
   * @throws InvalidInputException if the tokenizer lacks a token
   */
  public static void putTokens(
      ObjectNode generator, PromptTemplate prompts, TextTokenizer tokenizer) {
    if (!prompts.imageStart().isEmpty()) {
      ArrayNode ids = generator.putArray(START);
      Arrays.stream(Tokenizers.ids(tokenizer, prompts.imageStart())).forEach(ids::add);
    }
    if (!prompts.padding().isEmpty()) {
      generator.put(PADDING, Tokenizers.id(tokenizer, prompts.padding()));
    } else if (generator.path(PADDING).asInt() >= tokenizer.vocabularySize()) {
      generator.put(PADDING, 0);
    }
  }

  /** The VLM. */
  public Vlm vlm() {
    return vlm;
  }

  /**
   * The pixel decoder.
   *
   * @throws InvalidInputException if the configuration has no such section
   */
  public DcAeConfig decoder() {
    return present(decoder, "dc_ae");
  }

  /**
   * The latents.
   *
   * @throws InvalidInputException if the configuration has no such section
   */
  public VgtAeConfig autoencoder() {
    return present(autoencoder, "vgt_ae");
  }

  /**
   * What turns the LLM into a generator.
   *
   * @throws InvalidInputException if the configuration has no such section
   */
  public QueryArConfig queryAr() {
    return present(queryAr, "image_head");
  }

  /**
   * What turns pixels into features: the VLM's vision side, or a plain autoencoder's own encoder.
   *
   * @param scope what stands before the names of its weights; empty for none
   */
  public VisionEncoder vision(String scope) {
    return hasOwnEncoder() ? new PlainEncoder(decoder(), scope) : vlm.vision(scope);
  }

  /** True for a plain autoencoder, which has nothing of the VLM. */
  public boolean hasOwnEncoder() {
    return autoencoder != null && autoencoder.ownEncoder();
  }

  /** True if the autoencoder's sections are there. */
  public boolean hasAutoencoder() {
    return autoencoder != null && decoder != null;
  }

  /** True if the generator's sections are there. */
  public boolean hasGenerator() {
    return hasAutoencoder() && queryAr != null;
  }

  private static <T> T present(@Nullable T part, String section) {
    if (part == null) {
      throw new InvalidInputException(
          "config.json: section '" + section + "' is missing; is this a model of the right stage?");
    }
    return part;
  }

  /**
   * The autoencoder over weights in a scope: none in its own folder, {@code vgt_ae} in a generator.
   */
  public VgtAe autoencoder(String scope) {
    return autoencoder(scope, autoencoder().channelNorm());
  }

  /** The generator over weights under the keys of a generator's checkpoint. */
  public QueryAr generator() {
    return new QueryAr(queryAr(), languageModel(), "");
  }

  /** The VLM's own language model, or a new transformer after its text encoder. */
  private AutoregressiveTransformer languageModel() {
    TextSide text = vlm.text();
    if (text instanceof TextSide.Encoder e) {
      return new ConditionedTransformer(e.encoder(), newTransformer());
    }
    return ((TextSide.LanguageModel) text).transformer();
  }

  /** Width of the transformer that generates. */
  public int hiddenSize() {
    return needsTransformer() ? newTransformer().hiddenSize() : vlm.text().hiddenSize();
  }

  /** True if the VLM has a text encoder only, so that generating takes a new transformer. */
  public boolean needsTransformer() {
    return vlm.text() instanceof TextSide.Encoder;
  }

  /**
   * Sizes of the new transformer.
   *
   * @throws InvalidInputException if the configuration has no such section
   */
  public Qwen2Config newTransformer() {
    return present(transformer, TRANSFORMER);
  }

  /** The same with or without the norm over the channels of latents. */
  public VgtAe autoencoder(String scope, boolean channelNorm) {
    return new VgtAe(
        autoencoder().withChannelNorm(channelNorm),
        scope,
        vision(scope),
        new DcAeDecoder(decoder(), Params.key(scope, "decoder")));
  }
}
