package dev.vgt4j.core.train.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.model.WeightStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a training run, as its YAML file says it; {@code defaults.yaml} among the
 * resources explains every option. Read one with {@link TrainingConfigs}.
 *
 * @param recipe what is tuned
 * @param out where model, checkpoints, metrics and report go
 * @param steps optimizer steps
 * @param batchSize samples in a step
 * @param accumulate passes that a step's samples are split into
 * @param seed decides every draw
 */
public record TrainingConfig(
    Recipe recipe,
    Path out,
    long steps,
    int batchSize,
    int accumulate,
    long seed,
    Models models,
    Data data,
    Optimizer optimizer,
    Ema ema,
    Checkpoints checkpoints,
    Monitor monitor,
    Autoencoder autoencoder,
    Transformer transformer) {
  /** What a run tunes. */
  public enum Recipe {
    /** VGT-AE. */
    @JsonProperty("ae")
    AUTOENCODER,
    /** QueryAR. */
    @JsonProperty("ar")
    TRANSFORMER
  }

  /**
   * What a run starts from.
   *
   * @param vlm the vision-language model; not needed to tune a generator further
   * @param start autoencoder of stage 1, or a generator to tune further
   * @param autoencoder the generator's autoencoder
   * @param sizes preset with the sizes of new parts
   * @param dtype what the finished model's weights are stored as
   */
  public record Models(
      @Nullable Path vlm,
      @Nullable Path start,
      @Nullable Path autoencoder,
      String sizes,
      WeightStorage dtype) {
    /** Checks that what every run needs is there. */
    public Models {
      present("models.sizes", sizes);
      present("models.dtype", dtype);
    }
  }

  /** Where an image is cut to a square. */
  public enum Crop {
    /** In its middle. */
    @JsonProperty("center")
    CENTER,
    /** Anywhere. */
    @JsonProperty("random")
    RANDOM
  }

  /** How samples are picked. */
  public enum Order {
    /** Every sample once before any comes again. */
    @JsonProperty("shuffled")
    SHUFFLED,
    /** Each draw on its own. */
    @JsonProperty("random")
    RANDOM
  }

  /** Where the generator's latents come from. */
  public enum Latents {
    /** Encoded once and kept in memory. */
    @JsonProperty("memory")
    MEMORY,
    /** Encoded once and kept on disk. */
    @JsonProperty("cache")
    CACHE,
    /** Encoded in every step. */
    @JsonProperty("online")
    ONLINE
  }

  /**
   * What a run learns from.
   *
   * @param train folder with captions, tar shard or folder of tar shards
   * @param flip mirror half of the images
   * @param maxPixels largest image that is decoded
   * @param maxBadSamples broken samples that are left out before the run stops
   * @param prefetch batches prepared ahead
   * @param latentCache folder of latents on disk, or null for one inside {@code out}
   */
  public record Data(
      Path train,
      Order order,
      Crop crop,
      boolean flip,
      long maxPixels,
      int maxBadSamples,
      int prefetch,
      Latents latents,
      @Nullable Path latentCache) {
    /** Checks the ranges. */
    public Data {
      present("data.train", train);
      present("data.order", order);
      present("data.crop", crop);
      present("data.latents", latents);
      require(maxPixels >= 1, "data.max_pixels", "a positive number", maxPixels);
      require(maxBadSamples >= 0, "data.max_bad_samples", "0 or more", maxBadSamples);
      require(prefetch >= 0, "data.prefetch", "0 or more", prefetch);
    }
  }

  /** Published forms of the warm-up. */
  public enum Schedule {
    /** Starts at 0 and reaches the peak after the warm-up. */
    @JsonProperty("ae")
    AUTOENCODER,
    /** Starts at 1e-5 of the peak and reaches it at the last step of the warm-up. */
    @JsonProperty("ar")
    TRANSFORMER
  }

  /**
   * The update rule.
   *
   * @param endLearningRate after the cosine; null for a tenth
   * @param schedule form of the warm-up; null for the recipe's own
   * @param warmup steps, or a share of all steps if below 1
   * @param encoderRate factor on the vision encoder's learning rate
   */
  public record Optimizer(
      double learningRate,
      @Nullable Double endLearningRate,
      @Nullable Schedule schedule,
      double warmup,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      double clipNorm,
      double encoderRate) {
    /** Checks the ranges that the update rule does not check itself. */
    public Optimizer {
      require(isPositive(learningRate), "optimizer.learning_rate", ABOVE_0, learningRate);
      require(
          endLearningRate == null || endLearningRate >= 0 && endLearningRate <= learningRate,
          "optimizer.end_learning_rate",
          "a number from 0 to learning_rate",
          endLearningRate);
      require(
          warmup >= 0 && Double.isFinite(warmup), "optimizer.warmup", "0 or more steps", warmup);
      require(isPositive(encoderRate), "optimizer.encoder_rate", ABOVE_0, encoderRate);
    }
  }

  /** Moving averages, which become the finished model; decay 0 for none. */
  public record Ema(double decay, long startStep) {
    /** Checks the ranges. */
    public Ema {
      require(decay >= 0 && decay < 1, "ema.decay", "a number from 0 to below 1", decay);
      require(startStep >= 1, "ema.start_step", "1 or more", startStep);
    }
  }

  /** Checkpoints to keep; {@code every} null for a twentieth of the run. */
  public record Checkpoints(@Nullable Long every, int keepLast, boolean keepBest) {
    /** Checks the ranges. */
    public Checkpoints {
      require(every == null || every >= 1, "checkpoints.every", "1 or more steps", every);
      require(keepLast >= 0, "checkpoints.keep_last", "0 or more", keepLast);
    }
  }

  /** What a run shows. */
  public record Monitor(long imagesEvery, boolean tensorboard, int maxSkipped) {
    /** Checks the ranges. */
    public Monitor {
      require(imagesEvery >= 0, "monitor.images_every", "0 or more steps", imagesEvery);
      require(maxSkipped >= 1, "monitor.max_skipped", "1 or more steps", maxSkipped);
    }
  }

  /** How images are compared. */
  public enum Reconstruction {
    /** Mean absolute difference. */
    @JsonProperty("l1")
    L1,
    /** Mean squared difference. */
    @JsonProperty("l2")
    L2
  }

  /** The autoencoder's recipe. */
  public record Autoencoder(
      int stage,
      boolean freezeEncoder,
      Reconstruction reconstruction,
      double reconstructionWeight,
      double distillation,
      double kl,
      Noise noise,
      Perceptual lpips,
      Perceptual convnext,
      Gan gan) {
    /** Checks the ranges. */
    public Autoencoder {
      present("autoencoder.reconstruction", reconstruction);
      present("autoencoder.noise", noise);
      present("autoencoder.lpips", lpips);
      present("autoencoder.convnext", convnext);
      present("autoencoder.gan", gan);
      require(stage == 1 || stage == 2, "autoencoder.stage", "1 or 2", stage);
      require(
          isPositive(reconstructionWeight),
          "autoencoder.reconstruction_weight",
          ABOVE_0,
          reconstructionWeight);
      require(isWeight(distillation), "autoencoder.distillation", AT_LEAST_0, distillation);
      require(isWeight(kl), "autoencoder.kl", AT_LEAST_0, kl);
    }
  }

  /** How strong the noise on latents is. */
  public enum NoiseKind {
    /** Drawn for each image between 0 and sigma. */
    @JsonProperty("uniform")
    UNIFORM,
    /** Always sigma. */
    @JsonProperty("fixed")
    FIXED
  }

  /** Noise on latents while the autoencoder trains. */
  public record Noise(NoiseKind kind, double sigma) {
    /** Checks the range. */
    public Noise {
      present("autoencoder.noise.kind", kind);
      require(isWeight(sigma), "autoencoder.noise.sigma", AT_LEAST_0, sigma);
    }
  }

  /** A perceptual loss and the file of its network, or null. */
  public record Perceptual(double weight, @Nullable Path weights) {
    /** Checks the range. */
    public Perceptual {
      require(isWeight(weight), "weight of a perceptual loss", AT_LEAST_0, weight);
    }
  }

  /** The adversarial loss; weight 0 for none. */
  public record Gan(
      double weight, long startStep, double lecam, double learningRate, List<Integer> channels) {
    /** Checks the ranges. */
    public Gan {
      present("autoencoder.gan.channels", channels);
      require(isWeight(weight), "autoencoder.gan.weight", AT_LEAST_0, weight);
      require(startStep >= 0, "autoencoder.gan.start_step", "0 or more", startStep);
      require(isWeight(lecam), "autoencoder.gan.lecam", AT_LEAST_0, lecam);
      require(isPositive(learningRate), "autoencoder.gan.learning_rate", ABOVE_0, learningRate);
      require(
          channels.size() >= 2 && channels.stream().allMatch(c -> c >= 1),
          "autoencoder.gan.channels",
          "at least two positive numbers",
          channels);
      channels = List.copyOf(channels);
    }
  }

  /** What of a generator trains. */
  public enum Policy {
    /** The language model and all new parts. */
    @JsonProperty("full")
    FULL,
    /** The new parts only: projectors, queries and head. */
    @JsonProperty("head-only")
    HEAD_ONLY,
    /** Adapters on the language model, and all new parts. */
    @JsonProperty("lora")
    LORA,
    /** What matches the given names. */
    @JsonProperty("patterns")
    PATTERNS
  }

  /** What the language model starts from. */
  public enum Init {
    /** The vision-language model's own weights. */
    @JsonProperty("vlm")
    VLM,
    /** New weights of the same sizes; shows what the VLM's are worth. */
    @JsonProperty("random")
    RANDOM
  }

  /** How a generator works. */
  public enum Generator {
    /** QueryAR: position after position, each pass over a cache. */
    @JsonProperty("query")
    QUERY,
    /** A baseline: masked generation in the manner of MAR. */
    @JsonProperty("masked")
    MASKED
  }

  /** The order in which a generator is fed the positions of an image. */
  public enum DecodingOrder {
    /** Each image in a random order of its own. */
    @JsonProperty("random")
    RANDOM,
    /** Row by row from the top left. */
    @JsonProperty("raster")
    RASTER;

    /** As in a model's configuration. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The generator's recipe. */
  public record Transformer(
      Generator generator,
      Init init,
      Policy train,
      List<String> patterns,
      Lora lora,
      int draws,
      double captionDropout,
      @Nullable Double timeShift,
      @Nullable DecodingOrder order,
      Repa repa) {
    /** Checks the ranges. */
    public Transformer {
      present("transformer.generator", generator);
      present("transformer.init", init);
      present("transformer.train", train);
      present("transformer.patterns", patterns);
      present("transformer.lora", lora);
      present("transformer.repa", repa);
      require(
          train != Policy.PATTERNS || !patterns.isEmpty(),
          "transformer.patterns",
          "at least one name with train: patterns",
          patterns);
      require(draws >= 1, "transformer.draws", "1 or more", draws);
      require(
          captionDropout >= 0 && captionDropout <= 1,
          "transformer.caption_dropout",
          "a share from 0 to 1",
          captionDropout);
      require(timeShift == null || isPositive(timeShift), "time_shift", ABOVE_0, timeShift);
      require(
          order != DecodingOrder.RASTER || generator == Generator.QUERY,
          "transformer.order",
          "random, or null, with generator: masked",
          "raster");
      patterns = List.copyOf(patterns);
    }
  }

  /** Low-rank adapters: {@code W + alpha/rank * B A} (arXiv 2106.09685). */
  public record Lora(int rank, double alpha, List<String> targets) {
    /** Checks the ranges. */
    public Lora {
      present("transformer.lora.targets", targets);
      require(rank >= 1, "transformer.lora.rank", "1 or more", rank);
      require(isPositive(alpha), "transformer.lora.alpha", ABOVE_0, alpha);
      require(!targets.isEmpty(), "transformer.lora.targets", "at least one name", targets);
      targets = List.copyOf(targets);
    }
  }

  /** Alignment of the head's features with those of a teacher; weight 0 for none. */
  public record Repa(double weight, @Nullable Path teacher) {
    /** Checks the ranges. */
    public Repa {
      require(isWeight(weight), "transformer.repa.weight", AT_LEAST_0, weight);
      require(
          weight == 0 || teacher != null, "transformer.repa.teacher", "a DINOv3 folder", teacher);
    }
  }

  private static final String ABOVE_0 = "a number above 0";
  private static final String AT_LEAST_0 = "a number of at least 0";

  /** Checks the ranges. */
  public TrainingConfig {
    present("recipe", recipe);
    present("out", out);
    present("models", models);
    present("data", data);
    present("optimizer", optimizer);
    present("ema", ema);
    present("checkpoints", checkpoints);
    present("monitor", monitor);
    present("autoencoder", autoencoder);
    present("transformer", transformer);
    require(steps >= 1, "steps", "1 or more", steps);
    require(batchSize >= 1, "batch_size", "1 or more", batchSize);
    require(
        accumulate >= 1 && accumulate <= batchSize && batchSize % accumulate == 0,
        "accumulate",
        "a number that divides batch_size " + batchSize,
        accumulate);
    if (recipe == Recipe.AUTOENCODER) {
      require(
          (autoencoder.stage() == 2) == (models.start() != null),
          "models.start",
          "an autoencoder of stage 1 with stage 2, and none with stage 1",
          models.start());
    } else {
      require(
          (models.autoencoder() == null) == (models.start() != null),
          "models",
          "autoencoder, or a generator as start",
          models);
      require(
          transformer.init() == Init.VLM || models.start() == null,
          "transformer.init",
          "vlm where a generator is tuned further",
          "random");
      require(
          transformer.generator() == Generator.QUERY || models.start() == null,
          "transformer.generator",
          "query where a generator is tuned further, which stays what it is",
          "masked");
    }
    if (recipe == Recipe.AUTOENCODER || models.start() == null) {
      present("models.vlm", models.vlm());
    }
  }

  /** Files may say null where a value is needed. */
  private static void present(String option, @Nullable Object value) {
    require(value != null, option, "a value", null);
  }

  private static boolean isPositive(double value) {
    return value > 0 && Double.isFinite(value);
  }

  private static boolean isWeight(double value) {
    return value >= 0 && Double.isFinite(value);
  }

  private static void require(
      boolean holds, String option, String expected, @Nullable Object value) {
    if (!holds) {
      throw new InvalidInputException(option + ": expected " + expected + ", got " + value);
    }
  }
}
