package dev.vgt4j.cli;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.SamplingOptions;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.PartialImages;
import dev.vgt4j.api.model.Solver;
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
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vgt generate}: prompts to a PNG. */
@Command(
    name = "generate",
    description =
        "Generates images from prompts; several images become one grid, with --images a row for each"
            + " prompt.",
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(-?\\d{1,6})x(-?\\d{1,6})");
  private static final int GRID_PADDING = 2;

  @Parameters(arity = "1..*", paramLabel = "PROMPT", description = "What the images shall show.")
  private List<String> prompts = List.of();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      converter = BundledModels.Converter.class,
      description = "A tuned generator, or an export of one; default: the bundled one.")
  private Path model;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "The PNG to write.")
  private Path output;

  @Option(
      names = "--negative",
      paramLabel = "PROMPT",
      description = "What the images shall not show; guidance leads away from it.")
  private String negative;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Decides every random draw; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--first-image",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Number of the first image. An image depends on the seed and its number: image 5 of an"
              + " earlier run comes alone with 5. Default: ${DEFAULT-VALUE}.")
  private int firstImage;

  @Option(
      names = "--solver",
      defaultValue = "multistep",
      paramLabel = "NAME",
      description =
          "reference (stochastic, as released), euler, heun or multistep; default:"
              + " ${DEFAULT-VALUE}.")
  private Solver solver;

  @Option(
      names = "--steps",
      paramLabel = "K",
      description =
          "Solver steps for each group of positions; one of heun runs the head twice. Default: "
              + RequestOptions.DEFAULT_STEPS)
  private @Nullable Integer steps;

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
      names = "--partial",
      paramLabel = "DIR",
      description = "New folder for the images as they come: a PNG after every group of positions.")
  private Path partial;

  @Mixin private RequestOptions requestOptions;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    model = BundledModels.generator(model);
    GenerationRequest request = request();
    if (images < 1) {
      throw new InvalidInputException("--images: expected a positive number, got " + images);
    }
    List<String> all = PromptRows.repeated(prompts, images);
    AtomicFiles.requireWritable(output);
    Consumer<PartialImages> viewer =
        partial == null ? ignored -> {} : new PartialPictures(partial, this::arranged);
    PrintWriter err = spec.commandLine().getErr();
    try (Interruption interruption = Interruption.install(err);
        Backend backend = backendOption.open();
        ImageGenerator generator = Vgt.generator(model, backend);
        GenerationDisplay display =
            new GenerationDisplay("generate", all.size(), err, interruption, viewer)) {
      try {
        List<BufferedImage> pictures = Images.toImages(generator.generate(all, request, display));
        Images.writePng(output, arranged(pictures), texts(request, backend));
      } catch (GenerationCancelledException e) {
        err.println("vgt: " + e.getMessage() + "; nothing is written to " + output);
        return interruption.exitCode();
      }
    }
    err.println("wrote " + output);
    return 0;
  }

  private BufferedImage arranged(List<BufferedImage> pictures) {
    int columns = images > 1 ? images : (int) Math.ceil(Math.sqrt(prompts.size()));
    return pictures.size() == 1
        ? pictures.get(0)
        : Images.grid(pictures, columns, GRID_PADDING, Color.WHITE);
  }

  private GenerationRequest request() {
    SamplingOptions sampling = requestOptions.sampling(solver, steps);
    if (size == null) {
      int side = ModelFolder.readModels(model).vlm().imageSize();
      return request(side, side, sampling);
    }
    Matcher m = SIZE.matcher(size);
    if (!m.matches()) {
      throw new InvalidInputException("--size: expected WIDTHxHEIGHT such as 64x64, got " + size);
    }
    return request(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), sampling);
  }

  private GenerationRequest request(int width, int height, SamplingOptions sampling) {
    return requestOptions
        .request(width, height, seed, sampling, negative)
        .withFirstImage(firstImage);
  }

  private Map<String, String> texts(GenerationRequest request, Backend backend) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("prompt", String.join("\n", prompts));
    texts.put("images per prompt", Integer.toString(images));
    texts.putAll(RequestOptions.texts(request));
    texts.put("model", model.toAbsolutePath().normalize().getFileName().toString());
    texts.put("backend", backend.name() + " " + backend.description());
    texts.put("software", String.join(", ", new Version().getVersion()));
    return texts;
  }
}
