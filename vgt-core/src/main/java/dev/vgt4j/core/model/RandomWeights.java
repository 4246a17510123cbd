package dev.vgt4j.core.model;

import dev.vgt4j.core.model.DcAeConfig.Stage;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.vlm.InternVitConfig;
import dev.vgt4j.core.vlm.InternVl3Config;
import dev.vgt4j.core.vlm.Qwen2Config;

/** Draws new weights for every part, under the keys of the published checkpoints. */
public final class RandomWeights {
  private static final double EMBEDDING = 0.02;
  private static final int DOWN_BLOCKS = 3;

  private RandomWeights() {}

  /** {@code vision_model}, {@code mlp1} and {@code language_model} of an InternVL3 checkpoint. */
  public static void internVl3(WeightInit w, InternVl3Config c) {
    internVit(w.sub("vision_model"), c.vision());
    projector(w.sub("mlp1"), c);
    qwen2(w.sub("language_model"), c.llm());
  }

  private static void internVit(WeightInit w, InternVitConfig c) {
    int d = c.hiddenSize();
    WeightInit embeddings = w.sub("embeddings");
    embeddings.normal("class_embedding", EMBEDDING, 1, 1, d);
    embeddings.normal("position_embedding", EMBEDDING, 1, 1 + (long) c.grid() * c.grid(), d);
    embeddings.sub("patch_embedding").conv(d, c.channels(), c.patchSize(), true);
    for (int i = 0; i < c.layers(); i++) {
      WeightInit layer = w.sub("encoder.layers").sub(i);
      layer.sub("norm1").norm(d);
      layer.sub("norm2").norm(d);
      layer.fill("ls1", 1, d).fill("ls2", 1, d);
      WeightInit qkv = layer.sub("attn.qkv");
      if (c.qkvBias()) {
        qkv.linear(3 * d, d);
      } else {
        qkv.linearWithoutBias(3 * d, d);
      }
      layer.sub("attn.proj").linear(d, d);
      layer.sub("mlp.fc1").linear(c.intermediateSize(), d);
      layer.sub("mlp.fc2").linear(d, c.intermediateSize());
    }
  }

  private static void projector(WeightInit w, InternVl3Config c) {
    int joined = c.shuffle() * c.shuffle() * c.vision().hiddenSize();
    int d = c.llm().hiddenSize();
    w.sub(0).norm(joined);
    w.sub(1).linear(d, joined);
    w.sub(3).linear(d, d);
  }

  private static void qwen2(WeightInit w, Qwen2Config c) {
    int d = c.hiddenSize();
    int keyWidth = c.keyValueHeads() * c.headDim();
    WeightInit model = w.sub("model");
    model.sub("embed_tokens").normal("weight", EMBEDDING, c.vocabulary(), d);
    for (int i = 0; i < c.layers(); i++) {
      WeightInit layer = model.sub("layers").sub(i);
      layer.sub("input_layernorm").fill("weight", 1, d);
      layer.sub("post_attention_layernorm").fill("weight", 1, d);
      WeightInit attention = layer.sub("self_attn");
      attention.sub("q_proj").linear(c.heads() * c.headDim(), d);
      attention.sub("k_proj").linear(keyWidth, d);
      attention.sub("v_proj").linear(keyWidth, d);
      attention.sub("o_proj").linearWithoutBias(d, c.heads() * c.headDim());
      WeightInit mlp = layer.sub("mlp");
      mlp.sub("gate_proj").linearWithoutBias(c.intermediateSize(), d);
      mlp.sub("up_proj").linearWithoutBias(c.intermediateSize(), d);
      mlp.sub("down_proj").linearWithoutBias(d, c.intermediateSize());
    }
    model.sub("norm").fill("weight", 1, d);
    if (!c.tiedHead()) {
      w.sub("lm_head").linearWithoutBias(c.vocabulary(), d);
    }
  }

  /** {@code down_blocks}, {@code down_mlp} and {@code decoder}: what VGT-AE adds to the encoder. */
  public static void vgtAe(WeightInit w, VgtAeConfig c, int featureSize, DcAeConfig decoder) {
    for (int i = 0; i < DOWN_BLOCKS; i++) {
      mlp(w.sub("down_blocks").sub(i).sub("mlp"), featureSize, featureSize);
    }
    mlp(w.sub("down_mlp"), featureSize, (c.variational() ? 2 : 1) * c.latentChannels());
    dcAeDecoder(w.sub("decoder"), decoder);
  }

  private static void mlp(WeightInit w, int in, int out) {
    w.sub(0).norm(in);
    w.sub(1).linear(out, in);
    w.sub(3).linear(out, out);
  }

  private static void dcAeDecoder(WeightInit w, DcAeConfig c) {
    int stages = c.decoder().size();
    int innermost = c.decoder().get(stages - 1).channels();
    int outermost = c.decoder().get(0).channels();
    w.sub("conv_in").conv(innermost, c.latentChannels(), 3, true);
    for (int i = 0; i < stages; i++) {
      Stage stage = c.decoder().get(i);
      WeightInit s = w.sub("up_blocks").sub(i);
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

  private static void dcAeBlock(WeightInit w, Stage stage, int headDim) {
    int d = stage.channels();
    if (!stage.attention()) {
      w.sub("conv1").conv(d, d, 3, true);
      w.sub("conv2").conv(d, d, 3, false);
      closedNorm(w.sub("norm"), d);
      return;
    }
    WeightInit attention = w.sub("attn");
    attention.sub("to_q").linearWithoutBias(d, d);
    attention.sub("to_k").linearWithoutBias(d, d);
    attention.sub("to_v").linearWithoutBias(d, d);
    int scales = stage.multiscales().size();
    for (int i = 0; i < scales; i++) {
      WeightInit scale = attention.sub("to_qkv_multiscale").sub(i);
      scale.sub("proj_in").conv(3 * d, 1, stage.multiscales().get(i), false);
      scale.sub("proj_out").conv(3 * d, headDim, 1, false);
    }
    attention.sub("to_out").linearWithoutBias(d, d * (1 + scales));
    closedNorm(attention.sub("norm_out"), d);
    WeightInit conv = w.sub("conv_out");
    conv.sub("conv_inverted").conv(8 * d, d, 1, true);
    conv.sub("conv_depth").conv(8 * d, 1, 3, true);
    conv.sub("conv_point").conv(d, 4 * d, 1, false);
    closedNorm(conv.sub("norm"), d);
  }

  /**
   * The norm at the end of a residual branch. It starts at zero, so that latents first reach the
   * pixels through the shortcuts alone; a normalised branch of noise would drown them.
   */
  private static void closedNorm(WeightInit w, int size) {
    w.fill("weight", 0, size).fill("bias", 0, size);
  }

  /**
   * Query and position grids, the projectors between latents and the LLM, and the flow head with
   * zero modulation and output, as the reference starts them.
   */
  public static void queryAr(WeightInit w, int hiddenSize, QueryArConfig c) {
    FlowHeadConfig head = c.head();
    long rows = c.grid().height();
    long columns = c.grid().width();
    WeightInit queries = w.sub("adaptive_metaquery");
    queries.normal("max_metaquery", 1 / Math.sqrt(hiddenSize), 1, hiddenSize, rows, columns);
    queries.sub("pos_encoding").normal("grid_embed", EMBEDDING, 1, hiddenSize, rows, columns);
    w.sub("image_in_projector").linear(hiddenSize, head.inputSize());
    w.sub("image_out_projector").linear(head.conditionSize(), hiddenSize);
    flowHead(w.sub("image_head.net"), head);
  }

  private static void flowHead(WeightInit w, FlowHeadConfig c) {
    int d = c.width();
    w.sub("time_embed.mlp.0").linear(d, c.frequencySize());
    w.sub("time_embed.mlp.2").linear(d, d);
    w.sub("cond_embed").linear(d, c.conditionSize());
    w.sub("input_proj").linear(d, c.inputSize());
    for (int i = 0; i < c.layers(); i++) {
      WeightInit block = w.sub("res_blocks").sub(i);
      block.sub("in_ln").norm(d);
      block.sub("mlp.0").linear(c.mlpWidth(), d);
      block.sub("mlp.2").linear(d, c.mlpWidth());
      zeroLinear(block.sub("adaLN_modulation.1"), 3 * d, d);
    }
    zeroLinear(w.sub("final_layer.adaLN_modulation.1"), 2 * d, d);
    zeroLinear(w.sub("final_layer.linear"), c.inputSize(), d);
  }

  private static void zeroLinear(WeightInit w, int out, int in) {
    w.fill("weight", 0, out, in).fill("bias", 0, out);
  }
}
