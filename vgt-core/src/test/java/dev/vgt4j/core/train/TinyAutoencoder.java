package dev.vgt4j.core.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.PatchDiscriminator;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A VLM of 16 pixels a side and a pixel decoder, small enough for plain Java. */
final class TinyAutoencoder {
  static final int SIDE = 16;

  private static final String CONFIG =
      """
      {
        "lmm": {
          "architectures": ["InternVLChatModel"],
          "model_type": "internvl_chat",
          "downsample_ratio": 0.5,
          "force_image_size": 16,
          "ps_version": "v2",
          "select_layer": -1,
          "llm_config": {
            "model_type": "qwen2",
            "hidden_act": "silu",
            "hidden_size": 8,
            "intermediate_size": 16,
            "num_attention_heads": 1,
            "num_hidden_layers": 1,
            "num_key_value_heads": 1,
            "vocab_size": 8
          },
          "vision_config": {
            "hidden_act": "gelu",
            "hidden_size": 8,
            "intermediate_size": 16,
            "num_attention_heads": 2,
            "num_hidden_layers": 1,
            "image_size": 16,
            "patch_size": 4
          }
        },
        "dc_ae": {
          "_class_name": "AutoencoderDC",
          "in_channels": 3,
          "latent_channels": 4,
          "attention_head_dim": 4,
          "decoder_block_out_channels": [8, 8, 8],
          "decoder_block_types": "ResBlock",
          "decoder_layers_per_block": [1, 1, 1],
          "decoder_qkv_multiscales": [[], [], []],
          "decoder_norm_types": "rms_norm",
          "decoder_act_fns": "silu",
          "upsample_block_type": "interpolate"
        },
        "vgt_ae": {
          "embed_dim": 4, "encoder_norm": true, "scale_embeding": 1.0, "use_kl": %s, "stride": 8
        }
      }
      """;

  private TinyAutoencoder() {}

  static VgtModels models(boolean variational) {
    return VgtModels.parse("tiny", StrictJson.object(CONFIG.formatted(variational)));
  }

  /** A plain one of the same stride. */
  static VgtModels plain(boolean variational) {
    ObjectNode json = models(variational).json();
    ((ObjectNode) json.get("vgt_ae")).put("own_encoder", true);
    ObjectNode sizes = (ObjectNode) json.get("dc_ae");
    sizes.put("downsample_block_type", "Conv").put("encoder_block_types", "ResBlock");
    for (int i = 0; i < 4; i++) {
      sizes.withArray("encoder_block_out_channels").add(8);
      sizes.withArray("encoder_layers_per_block").add(1);
      sizes.withArray("encoder_qkv_multiscales").addArray();
    }
    return VgtModels.parse("plain", json);
  }

  /** The autoencoder, the teacher and a discriminator. */
  static Map<String, HostTensor> weights(VgtModels models, List<Integer> discriminator) {
    WeightInit init = new WeightInit(new SplittableRandom(3));
    models.vlm().declare(init);
    Weights vlm = models.canonical("tiny", Weights.of(init.tensors()));
    Map<String, HostTensor> weights = new TreeMap<>();
    vlm.specs().keySet().stream()
        .filter(ModelFolder::isVision)
        .forEach(
            name -> {
              weights.put(name, vlm.get(name));
              weights.put("teacher." + name, vlm.get(name));
            });
    WeightInit added = new WeightInit(new SplittableRandom(4));
    ModelParameters.vgtAe(added, models);
    PatchDiscriminator.declare(added.sub("discriminator"), discriminator);
    weights.putAll(added.tensors());
    return weights;
  }

  /** Four images that fade between colours. */
  static ImageSet images(Path folder) {
    List<Path> files = new ArrayList<>();
    List<Color> colours = List.of(Color.RED, Color.GREEN, Color.BLUE, Color.YELLOW, Color.BLACK);
    for (int i = 0; i + 1 < colours.size(); i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      Graphics2D g = image.createGraphics();
      g.setPaint(new GradientPaint(0, 0, colours.get(i), SIDE, SIDE, colours.get(i + 1)));
      g.fillRect(0, 0, SIDE, SIDE);
      g.dispose();
      files.add(folder.resolve(i + ".png"));
      Images.writePng(files.get(i), image, Map.of());
    }
    return ImageSet.load(files, SIDE);
  }
}
