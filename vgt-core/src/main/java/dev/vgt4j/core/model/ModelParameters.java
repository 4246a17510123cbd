package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.model.DcAeConfig.Stage;
import dev.vgt4j.core.nn.ParameterList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Declares the parameters of whole models and of the parts that tuning adds to a VLM, under the
 * keys of the published checkpoints.
 */
public final class ModelParameters {
  private static final double EMBEDDING = 0.02;
  private static final int DOWN_BLOCKS = 3;

  private static final String REPA = "image_head.net.repa_projector";

  private ModelParameters() {}

  /** Canonical names and shapes of a VLM's tensors; see {@link Vlm}. */
  public static Map<String, TensorSpec> canonical(Vlm vlm) {
    ParameterList list = new ParameterList();
    vlm.declare(list);
    return CanonicalWeights.specs(vlm.getClass().getSimpleName(), list.specs(), vlm.keys());
  }

  /** Names and shapes of an autoencoder's tensors. */
  public static Map<String, TensorSpec> autoencoder(VgtModels models) {
    Map<String, TensorSpec> all = new LinkedHashMap<>();
    boolean ofVlm = !models.hasOwnEncoder();
    canonical(models.vlm())
        .forEach((n, spec) -> putIf(ofVlm && ModelFolder.isVision(n), n, spec, all));
    ParameterList list = new ParameterList();
    vgtAe(list, models);
    all.putAll(list.specs());
    return all;
  }

  /** Names and shapes of a generator's tensors, its autoencoder's under {@code vgt_ae}. */
  public static Map<String, TensorSpec> generator(VgtModels models) {
    Map<String, TensorSpec> all = new LinkedHashMap<>();
    canonical(models.vlm()).forEach((n, spec) -> putIf(ModelFolder.isText(n), n, spec, all));
    ParameterList list = new ParameterList();
    generator(list, models);
    all.putAll(list.specs());
    autoencoder(models).forEach((n, spec) -> all.put("vgt_ae." + n, spec));
    return all;
  }

  private static void putIf(
      boolean wanted, String name, TensorSpec spec, Map<String, TensorSpec> into) {
    if (wanted) {
      into.put(name, spec);
    }
  }

  /**
   * {@code down_blocks}, {@code down_mlp} and {@code decoder}: what VGT-AE adds to the encoder. A
   * plain autoencoder's {@code encoder} too.
   */
  public static void vgtAe(ParameterInit w, VgtModels models) {
    VgtAeConfig c = models.autoencoder();
    int featureSize = models.vision("").featureSize();
    if (models.hasOwnEncoder()) {
      dcAeEncoder(w.sub("encoder"), PlainEncoder.features(models.decoder()));
    }
    for (int i = 0; i < DOWN_BLOCKS; i++) {
      mlp(w.sub("down_blocks").sub(i).sub("mlp"), featureSize, featureSize);
    }
    mlp(w.sub("down_mlp"), featureSize, (c.variational() ? 2 : 1) * c.latentChannels());
    dcAeDecoder(w.sub("decoder"), models.decoder());
  }

  private static void mlp(ParameterInit w, int in, int out) {
    w.sub(0).norm(in);
    w.sub(1).linear(out, in);
    w.sub(3).linear(out, out);
  }

  private static void dcAeEncoder(ParameterInit w, DcAeConfig c) {
    w.sub("conv_in").conv(c.encoder().get(0).channels(), c.pixelChannels(), 3, true);
    for (int i = 0; i < c.encoder().size(); i++) {
      Stage stage = c.encoder().get(i);
      ParameterInit s = w.sub("down_blocks").sub(i);
      for (int j = 0; j < stage.layers(); j++) {
        dcAeBlock(s.sub(j), stage, c.headDim());
      }
      if (i + 1 < c.encoder().size()) {
        int next = c.encoder().get(i + 1).channels();
        s.sub(stage.layers()).sub("conv").conv(next, stage.channels(), 3, true);
      }
    }
    int innermost = c.encoder().get(c.encoder().size() - 1).channels();
    w.sub("conv_out").conv(c.latentChannels(), innermost, 3, true);
  }

  private static void dcAeDecoder(ParameterInit w, DcAeConfig c) {
    int stages = c.decoder().size();
    int innermost = c.decoder().get(stages - 1).channels();
    int outermost = c.decoder().get(0).channels();
    w.sub("conv_in").conv(innermost, c.latentChannels(), 3, true);
    for (int i = 0; i < stages; i++) {
      Stage stage = c.decoder().get(i);
      ParameterInit s = w.sub("up_blocks").sub(i);
      int first = 0;
      if (i + 1 < stages) {
        s.sub(0).sub("conv").conv(stage.channels(), c.decoder().get(i + 1).channels(), 3, true);
        first = 1;
      }
      for (int j = 0; j < stage.layers(); j++) {
        dcAeBlock(s.sub(first + j), stage, c.headDim());
      }
    }
    w.sub("norm_out").norm(outermost);
    w.sub("conv_out").conv(c.pixelChannels(), outermost, 3, true);
  }

  private static void dcAeBlock(ParameterInit w, Stage stage, int headDim) {
    int d = stage.channels();
    if (!stage.attention()) {
      w.sub("conv1").conv(d, d, 3, true);
      w.sub("conv2").conv(d, d, 3, false);
      closedNorm(w.sub("norm"), d);
      return;
    }
    ParameterInit attention = w.sub("attn");
    attention.sub("to_q").linearWithoutBias(d, d);
    attention.sub("to_k").linearWithoutBias(d, d);
    attention.sub("to_v").linearWithoutBias(d, d);
    int scales = stage.multiscales().size();
    for (int i = 0; i < scales; i++) {
      ParameterInit scale = attention.sub("to_qkv_multiscale").sub(i);
      scale.sub("proj_in").conv(3 * d, 1, stage.multiscales().get(i), false);
      scale.sub("proj_out").conv(3 * d, headDim, 1, false);
    }
    attention.sub("to_out").linearWithoutBias(d, d * (1 + scales));
    closedNorm(attention.sub("norm_out"), d);
    ParameterInit conv = w.sub("conv_out");
    conv.sub("conv_inverted").conv(8 * d, d, 1, true);
    conv.sub("conv_depth").conv(8 * d, 1, 3, true);
    conv.sub("conv_point").conv(d, 4 * d, 1, false);
    closedNorm(conv.sub("norm"), d);
  }

  /**
   * The norm at the end of a residual branch. It starts at zero, so that latents first reach the
   * pixels through the shortcuts alone; a normalised branch of noise would drown them.
   */
  private static void closedNorm(ParameterInit w, int size) {
    w.fill("weight", 0, size).fill("bias", 0, size);
  }

  /**
   * What makes a generator of a VLM's text side: the parts of {@link #queryAr}, and a new
   * transformer if the text side is only an encoder.
   */
  public static void generator(ParameterInit w, VgtModels models) {
    queryAr(w, models.hiddenSize(), models.queryAr());
    if (models.needsTransformer()) {
      ConditionedTransformer.declare(w, models.vlm().text().hiddenSize(), models.newTransformer());
    }
  }

  /**
   * Query and position grids, the projectors between latents and the LLM, and the flow head with
   * zero modulation and output, as the reference starts them.
   */
  private static void queryAr(ParameterInit w, int hiddenSize, QueryArConfig c) {
    FlowHeadConfig head = c.head();
    long rows = c.grid().height();
    long columns = c.grid().width();
    ParameterInit queries = w.sub("adaptive_metaquery");
    queries.normal("max_metaquery", 1 / Math.sqrt(hiddenSize), 1, hiddenSize, rows, columns);
    queries.sub("pos_encoding").normal("grid_embed", EMBEDDING, 1, hiddenSize, rows, columns);
    if (c.startTokens().isEmpty()) {
      w.normal(QueryAr.START_TOKEN, EMBEDDING, 1, c.startLength(), hiddenSize);
    }
    w.sub("image_in_projector").linear(hiddenSize, head.inputSize());
    w.sub("image_out_projector").linear(head.conditionSize(), hiddenSize);
    flowHead(w.sub("image_head.net"), head);
  }

  private static void flowHead(ParameterInit w, FlowHeadConfig c) {
    int d = c.width();
    w.sub("time_embed.mlp.0").linear(d, c.frequencySize());
    w.sub("time_embed.mlp.2").linear(d, d);
    w.sub("cond_embed").linear(d, c.conditionSize());
    w.sub("input_proj").linear(d, c.inputSize());
    for (int i = 0; i < c.layers(); i++) {
      ParameterInit block = w.sub("res_blocks").sub(i);
      block.sub("in_ln").norm(d);
      block.sub("mlp.0").linear(c.mlpWidth(), d);
      block.sub("mlp.2").linear(d, c.mlpWidth());
      zeroLinear(block.sub("adaLN_modulation.1"), 3 * d, d);
    }
    zeroLinear(w.sub("final_layer.adaLN_modulation.1"), 2 * d, d);
    zeroLinear(w.sub("final_layer.linear"), c.inputSize(), d);
  }

  /**
   * The head's REPA branch, which only training has; no model folder keeps it.
   *
   * @throws NullPointerException if the head has none
   */
  public static void repa(ParameterInit w, FlowHeadConfig c) {
    FlowHeadConfig.Repa repa = Objects.requireNonNull(c.repa());
    ParameterInit projector = w.sub(REPA);
    projector.sub(0).linear(repa.width(), c.width());
    projector.sub(2).linear(repa.width(), repa.width());
    projector.sub(4).linear(repa.featureSize(), repa.width());
  }

  /** True for a parameter of {@link #repa}. */
  public static boolean isRepa(String name) {
    return name.startsWith(REPA + ".");
  }

  private static void zeroLinear(ParameterInit w, int out, int in) {
    w.fill("weight", 0, out, in).fill("bias", 0, out);
  }
}
