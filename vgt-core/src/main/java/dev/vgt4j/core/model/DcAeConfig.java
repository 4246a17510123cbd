package dev.vgt4j.core.model;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.ConfigNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A deep-compression autoencoder (DC-AE, arXiv 2410.10733) in the schema of diffusers' {@code
 * AutoencoderDC}. Stages are listed from the image side to the latent side; neighbours differ by a
 * factor of 2 in resolution, so n stages span a factor of 2^(n-1).
 *
 * @param pixelChannels channels of an image
 * @param latentChannels channels of a latent
 * @param headDim width of one attention head
 * @param encoder stages of the encoder, empty if there is none
 * @param decoder stages of the decoder, empty if there is none
 */
public record DcAeConfig(
    int pixelChannels, int latentChannels, int headDim, List<Stage> encoder, List<Stage> decoder) {

  /**
   * Blocks at one resolution.
   *
   * @param channels width
   * @param layers number of blocks, at least 1
   * @param attention multiscale linear attention blocks, else residual convolution blocks
   * @param multiscales odd kernel sizes of the extra scales that attention sees
   */
  public record Stage(int channels, int layers, boolean attention, List<Integer> multiscales) {
    /** Checks the ranges. */
    public Stage {
      multiscales = List.copyOf(multiscales);
      if (channels < 1 || layers < 1 || multiscales.stream().anyMatch(k -> k < 1 || k % 2 == 0)) {
        throw new InvalidInputException(
            "DC-AE stage: expected at least one channel and layer and odd kernel sizes, got "
                + channels
                + " channels, "
                + layers
                + " layers, kernels "
                + multiscales);
      }
    }

    /** Residual convolution blocks. */
    public static Stage residual(int channels, int layers) {
      return new Stage(channels, layers, false, List.of());
    }

    /** Attention blocks with one extra scale of 5x5, as the published models have. */
    public static Stage attention(int channels, int layers) {
      return new Stage(channels, layers, true, List.of(5));
    }
  }

  /** Checks that channels fit the shortcuts and heads. */
  public DcAeConfig {
    encoder = List.copyOf(encoder);
    decoder = List.copyOf(decoder);
    for (List<Stage> stages : List.of(encoder, decoder)) {
      checkStages(stages, latentChannels, headDim);
    }
  }

  private static void checkStages(List<Stage> stages, int latentChannels, int headDim) {
    for (int i = 0; i < stages.size(); i++) {
      int channels = stages.get(i).channels();
      int inner = i + 1 < stages.size() ? stages.get(i + 1).channels() : channels;
      divides("4 x " + channels + " channels by the next stage's", 4L * channels, inner);
      if (stages.get(i).attention()) {
        divides("attention channels by the head width", channels, headDim);
      }
    }
    if (!stages.isEmpty()) {
      int innermost = stages.get(stages.size() - 1).channels();
      divides("innermost channels by the latent channels", innermost, latentChannels);
    }
  }

  private static void divides(String what, long number, int divisor) {
    if (divisor < 1 || number % divisor != 0) {
      throw new InvalidInputException(
          "DC-AE: expected to divide "
              + what
              + ", but "
              + number
              + " / "
              + divisor
              + " is not whole");
    }
  }

  /** Only a decoder, with 3 pixel channels. */
  public static DcAeConfig decoderOnly(int latentChannels, int headDim, List<Stage> decoder) {
    return new DcAeConfig(3, latentChannels, headDim, List.of(), decoder);
  }

  /** Image pixels per latent cell of the decoder, in both directions. */
  public int decoderFactor() {
    return 1 << (decoder.size() - 1);
  }

  /** Image pixels per latent cell of the encoder, in both directions. */
  public int encoderFactor() {
    return 1 << (encoder.size() - 1);
  }

  /**
   * Reads the published {@code config.json}.
   *
   * @throws InvalidInputException naming the field that is missing, wrong or unsupported
   */
  public static DcAeConfig parse(ConfigNode c) {
    c.require("_class_name", "AutoencoderDC");
    c.require("upsample_block_type", "interpolate");
    requireEverywhere(c, "decoder_norm_types", "rms_norm");
    requireEverywhere(c, "decoder_act_fns", "silu");
    boolean encoder = c.has("encoder_block_out_channels");
    if (encoder) {
      c.require("downsample_block_type", "Conv");
    }
    return new DcAeConfig(
        c.positiveInt("in_channels"),
        c.positiveInt("latent_channels"),
        c.positiveInt("attention_head_dim"),
        encoder ? stages(c, "encoder") : List.of(),
        stages(c, "decoder"));
  }

  private static void requireEverywhere(ConfigNode c, String field, String supported) {
    if (!c.isList(field)) {
      c.require(field, supported);
    } else if (c.texts(field).stream().anyMatch(v -> !v.equals(supported))) {
      throw c.wrong(field, "\"" + supported + "\" (the only supported value)");
    }
  }

  private static List<Stage> stages(ConfigNode c, String side) {
    List<Integer> channels = c.positiveInts(side + "_block_out_channels");
    int n = channels.size();
    String layersField = side + "_layers_per_block";
    String typesField = side + "_block_types";
    String scalesField = side + "_qkv_multiscales";
    List<Integer> layers = sized(c, layersField, c.positiveInts(layersField), n);
    List<String> types =
        c.isList(typesField)
            ? sized(c, typesField, c.texts(typesField), n)
            : Collections.nCopies(n, c.text(typesField));
    List<List<Integer>> scales = sized(c, scalesField, c.positiveIntLists(scalesField), n);
    List<Stage> out = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      boolean attention = attention(c, typesField, types.get(i));
      out.add(new Stage(channels.get(i), layers.get(i), attention, scales.get(i)));
    }
    return out;
  }

  private static boolean attention(ConfigNode c, String field, String type) {
    return switch (type) {
      case "ResBlock" -> false;
      case "EfficientViTBlock" -> true;
      default -> throw c.wrong(field, "ResBlock or EfficientViTBlock");
    };
  }

  private static <T> List<T> sized(ConfigNode c, String field, List<T> list, int n) {
    if (list.size() != n) {
      throw c.wrong(field, n + " entries, one a stage");
    }
    return list;
  }
}
