package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.DecodingMode;
import dev.vgt4j.api.model.GenerationRequest.DecodingOptions;
import dev.vgt4j.api.model.GenerationRequest.GuidanceOptions;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.api.model.Solver;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that generates images, but for the solver and its steps. */
final class RequestOptions {
  private static final Pattern PLACES = Pattern.compile("\\d{1,6}(,\\d{1,6})*");

  /** What commands that have the option {@code --steps} say of it. */
  static final String DEFAULT_STEPS = "30 of reference, 4 of heun, 8 of the others.";

  @Option(
      names = "--guidance",
      defaultValue = "2",
      paramLabel = "S",
      description =
          "How strongly images follow the prompt; 1 turns guidance off. Default: ${DEFAULT-VALUE}.")
  private double guidance;

  @Option(
      names = "--schedule",
      defaultValue = "linear",
      paramLabel = "NAME",
      description = "Guidance over the image: linear, constant or off; default: ${DEFAULT-VALUE}.")
  private GuidanceSchedule schedule;

  @Option(
      names = "--time-shift",
      defaultValue = "1",
      paramLabel = "S",
      description =
          "Above 1 solver steps are shorter near the noise, below 1 near the image; default:"
              + " ${DEFAULT-VALUE}.")
  private double timeShift;

  @Option(
      names = "--parallel",
      defaultValue = "1",
      paramLabel = "R",
      description = "Positions decoded at once; default: ${DEFAULT-VALUE}.")
  private int parallel;

  @Option(
      names = "--order",
      defaultValue = "trained",
      paramLabel = "NAME",
      description =
          "Which positions come first: trained (as the model was), random, raster, or all of them by"
              + " number, such as 3,1,0,2; default: ${DEFAULT-VALUE}.")
  private String order;

  @Option(names = "--raster", description = "The same as --order raster.")
  private boolean raster;

  @Option(
      names = "--mode",
      defaultValue = "consistent",
      paramLabel = "NAME",
      description =
          "Decoding mode: consistent with training, or reference as released; default:"
              + " ${DEFAULT-VALUE}.")
  private DecodingMode mode;

  /** A request that these options describe. */
  GenerationRequest request(
      int width, int height, long seed, SamplingOptions sampling, @Nullable String negative) {
    return GenerationRequest.of(width, height)
        .withSeed(seed)
        .with(new GuidanceOptions(guidance, schedule, negative))
        .with(sampling)
        .with(new DecodingOptions(parallel, order(), mode));
  }

  /**
   * A solver with the time shift of these options.
   *
   * @param steps null for the solver's own default
   */
  SamplingOptions sampling(Solver solver, @Nullable Integer steps) {
    return new SamplingOptions(solver, steps == null ? solver.defaultSteps() : steps, timeShift);
  }

  private PositionOrder order() {
    String name = raster ? "raster" : order.toLowerCase(Locale.ROOT);
    for (PositionOrder.Named known : PositionOrder.Named.values()) {
      if (name.equals(lower(known))) {
        return known;
      }
    }
    if (!PLACES.matcher(name).matches()) {
      throw new InvalidInputException(
          "--order: expected trained, random, raster or numbers such as 3,1,0,2, got " + order);
    }
    return PositionOrder.of(Arrays.stream(name.split(",")).mapToInt(Integer::parseInt).toArray());
  }

  /** A request in words, for the record. */
  static Map<String, String> texts(GenerationRequest r) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("seed", Long.toString(r.seed()));
    texts.put("first image", Integer.toString(r.firstImage()));
    texts.put("guidance", Double.toString(r.guidance().scale()));
    texts.put("schedule", lower(r.guidance().schedule()));
    if (r.guidance().negativePrompt() != null) {
      texts.put("negative prompt", r.guidance().negativePrompt());
    }
    texts.put("solver", lower(r.sampling().solver()));
    texts.put("steps", Integer.toString(r.sampling().steps()));
    texts.put("time shift", Double.toString(r.sampling().timeShift()));
    texts.put("parallel", Integer.toString(r.decoding().parallel()));
    texts.put("order", words(r.decoding().order()));
    texts.put("mode", lower(r.decoding().mode()));
    texts.put("size", r.width() + "x" + r.height());
    return texts;
  }

  private static String words(PositionOrder order) {
    if (order instanceof PositionOrder.Custom custom) {
      List<Integer> places = custom.positions();
      return places.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    return order.toString().toLowerCase(Locale.ROOT);
  }

  /** An option's value as users write it. */
  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
