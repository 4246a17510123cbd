package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.DecodingMode;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.core.Vgt;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.sampling.PromptRows;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vgt generate}: prompts to a PNG. */
@Command(
    name = "generate",
    description = "Generates images from prompts; several become one grid, a row for each prompt.",
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(-?\\d{1,6})x(-?\\d{1,6})");
  private static final int GRID_PADDING = 2;

  @Parameters(arity = "1..*", paramLabel = "PROMPT", description = "What the images shall show.")
  private List<String> prompts = List.of();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A tuned generator, or an export of one.")
  private Path model;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The PNG to write.")
  private Path output;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Decides every random draw; default: ${DEFAULT-VALUE}.")
  private long seed;

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
      description = "Guidance over the image: linear or constant; default: ${DEFAULT-VALUE}.")
  private GuidanceSchedule schedule;

  @Option(
      names = "--steps",
      defaultValue = "30",
      paramLabel = "K",
      description = "Solver steps for each group of positions; default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--parallel",
      defaultValue = "1",
      paramLabel = "R",
      description = "Positions decoded at once; default: ${DEFAULT-VALUE}.")
  private int parallel;

  @Option(names = "--raster", description = "Decode positions row by row, not in a random order.")
  private boolean raster;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Pixels; default: a square as in the model's training.")
  private String size;

  @Option(
      names = "--images",
      defaultValue = "1",
      paramLabel = "N",
      description = "Images for each prompt; default: ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--mode",
      defaultValue = "consistent",
      paramLabel = "NAME",
      description =
          "Decoding mode: consistent with training, or reference as released; default:"
              + " ${DEFAULT-VALUE}.")
  private DecodingMode mode;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    GenerationRequest request = request();
    if (images < 1) {
      throw new InvalidInputException("--images: expected a positive number, got " + images);
    }
    List<String> all = PromptRows.repeated(prompts, images);
    AtomicFiles.requireWritable(output);
    PrintWriter err = spec.commandLine().getErr();
    try (Backend backend = backendOption.open();
        ImageGenerator generator = Vgt.generator(model, backend)) {
      List<BufferedImage> pictures = Images.toImages(generator.generate(all, request));
      BufferedImage picture =
          pictures.size() == 1
              ? pictures.get(0)
              : Images.grid(pictures, columns(), GRID_PADDING, Color.WHITE);
      Images.writePng(output, picture, texts(request, backend));
    }
    err.println("wrote " + output);
    return 0;
  }

  private int columns() {
    return images > 1 ? images : (int) Math.ceil(Math.sqrt(prompts.size()));
  }

  private GenerationRequest request() {
    if (size == null) {
      int side = ModelFolder.readModels(model).vlm().imageSize();
      return request(side, side);
    }
    Matcher m = SIZE.matcher(size);
    if (!m.matches()) {
      throw new InvalidInputException("--size: expected WIDTHxHEIGHT such as 64x64, got " + size);
    }
    return request(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
  }

  private GenerationRequest request(int width, int height) {
    return new GenerationRequest(
        width, height, seed, guidance, schedule, steps, parallel, !raster, mode);
  }

  private Map<String, String> texts(GenerationRequest r, Backend backend) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("prompt", String.join("\n", prompts));
    texts.put("images per prompt", Integer.toString(images));
    texts.put("seed", Long.toString(r.seed()));
    texts.put("guidance", Double.toString(r.guidance()));
    texts.put("schedule", r.guidanceSchedule().name().toLowerCase(Locale.ROOT));
    texts.put("steps", Integer.toString(r.steps()));
    texts.put("parallel", Integer.toString(r.parallel()));
    texts.put("order", r.randomOrder() ? "random" : "raster");
    texts.put("mode", r.mode().name().toLowerCase(Locale.ROOT));
    texts.put("size", r.width() + "x" + r.height());
    texts.put("model", model.toAbsolutePath().normalize().getFileName().toString());
    texts.put("backend", backend.name() + " " + backend.description());
    texts.put("software", String.join(", ", new Version().getVersion()));
    return texts;
  }
}
