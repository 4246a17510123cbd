package dev.vgt4j.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.vlm.InternVl3Config;
import dev.vgt4j.core.vlm.InternVl3Vision;
import dev.vgt4j.core.vlm.Qwen2;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model's configuration and the parts that it describes. One JSON object holds up to five
 * sections: {@code lmm} (the VLM, in its published schema), {@code dc_ae}, {@code vgt_ae}, {@code
 * image_head} and {@code adaptive_metaquery}; a VLM has the first, an autoencoder the first three,
 * a generator all.
 */
public final class VgtModels {
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode json;
  private final InternVl3Config vlm;
  private final @Nullable DcAeConfig decoder;
  private final @Nullable VgtAeConfig autoencoder;
  private final @Nullable QueryArConfig queryAr;

  private VgtModels(String where, JsonNode json) {
    ConfigNode c = ConfigNode.of(where, json);
    this.json = json;
    this.vlm = InternVl3Config.parse(c.child("lmm"));
    this.decoder = c.has("dc_ae") ? DcAeConfig.parse(c.child("dc_ae")) : null;
    this.autoencoder = c.has("vgt_ae") ? VgtAeConfig.parse(c.child("vgt_ae")) : null;
    this.queryAr = c.has("image_head") ? QueryArConfig.parse(c, vlm.llm().hiddenSize()) : null;
    checkGeometry(c);
    checkTokens(c);
  }

  /** The parts hand each other grids of latents. */
  private void checkGeometry(ConfigNode c) {
    if (autoencoder != null && autoencoder.stride() != vlm.stride()) {
      throw c.child("vgt_ae").wrong("stride", vlm.stride() + ", as the vision encoder has it");
    }
    if (autoencoder != null
        && decoder != null
        && decoder.latentChannels() != autoencoder.latentChannels()) {
      throw c.child("dc_ae")
          .wrong("latent_channels", autoencoder.latentChannels() + ", which is vgt_ae.embed_dim");
    }
  }

  private void checkTokens(ConfigNode c) {
    int tokens = vlm.llm().vocabulary();
    if (queryAr != null && queryAr.startToken() >= tokens) {
      throw c.wrong("img_start_token_id", "a token id below llm_config.vocab_size " + tokens);
    }
    if (queryAr != null && queryAr.padToken() >= tokens) {
      throw c.wrong("pad_token_id", "a token id below llm_config.vocab_size " + tokens);
    }
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
   * A configuration that comes with the library, or one of the user's own.
   *
   * @param name {@code scenes-64}, or the path of a {@code .json} file with the same sections
   * @throws InvalidInputException if there is no such preset
   */
  public static VgtModels preset(String name) {
    if (name.endsWith(".json")) {
      return parse(name, ConfigNode.read(Path.of(name)).json());
    }
    String resource = "/dev/vgt4j/core/presets/" + name + ".json";
    try (InputStream in = VgtModels.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new InvalidInputException(
            "unknown preset '" + name + "'; known: scenes-64, or a .json file");
      }
      return parse("preset " + name, JSON.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("reading preset " + name, e);
    }
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

  /** The VLM. */
  public InternVl3Config vlm() {
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
    return new QueryAr(queryAr(), new Qwen2(vlm.llm(), "lmm.language_model"), "");
  }

  /** The same with or without the norm over the channels of latents. */
  public VgtAe autoencoder(String scope, boolean channelNorm) {
    String dot = scope.isEmpty() ? "" : scope + ".";
    return new VgtAe(
        autoencoder().withChannelNorm(channelNorm),
        scope,
        new InternVl3Vision(vlm, dot + "encoder", dot + "mlp1"),
        new DcAeDecoder(decoder(), dot + "decoder"));
  }
}
