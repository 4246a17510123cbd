package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.core.data.SampleSource;
import dev.vgt4j.core.data.SampleSources;
import dev.vgt4j.core.eval.MetricVariant;
import dev.vgt4j.core.eval.ReconstructionMetrics;
import dev.vgt4j.core.eval.Reconstructor;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.io.Images;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt evaluate reconstruction}: how well an autoencoder gives images back. */
@Command(
    name = "reconstruction",
    description =
        "Encodes and decodes images and compares: PSNR, SSIM, and with a feature network rFID and"
            + " Inception score.",
    mixinStandardHelpOptions = true)
final class EvaluateReconstructionCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      converter = BundledModels.Converter.class,
      description = "An autoencoder, or a generator, whose autoencoder is taken.")
  private Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "A folder of images, or whatever 'tune' accepts; their middle squares count.")
  private Path data;

  @Option(
      names = "--variant",
      defaultValue = "strict",
      paramLabel = "NAME",
      description =
          "strict, as the metrics were published, or vgt-compat, as VGT's evaluator computes them;"
              + " default: ${DEFAULT-VALUE}.")
  private String variant;

  @Option(names = "--features", paramLabel = "FILE.onnx", description = OpenFeatures.HELP)
  private @Nullable Path features;

  @Option(
      names = "--score-side",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Compare at N pixels a side, both images resized bilinearly as in VGT's evaluator."
              + " Default: the model's size.")
  private int scoreSide;

  @Option(
      names = "--limit",
      defaultValue = "2147483647",
      paramLabel = "N",
      description = "Only the first N images; default: all.")
  private int limit;

  @Option(names = "--out", paramLabel = "FILE.json", description = "Where to write the figures.")
  private @Nullable Path out;

  @Option(
      names = "--grid",
      paramLabel = "FILE.png",
      description = "Where to show the first images, their reconstructions below.")
  private @Nullable Path grid;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "New folder for all reconstructions.")
  private @Nullable Path images;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    MetricVariant reading = reading();
    requireWritable();
    if (limit < 1) {
      throw new InvalidInputException("--limit: expected a positive number, got " + limit);
    }
    PrintWriter err = spec.commandLine().getErr();
    try (SampleSource source = SampleSources.openImages(data, Images.DEFAULT_PIXEL_LIMIT);
        OpenFeatures network =
            features == null ? null : OpenFeatures.open(features, null, backendOption.options());
        Backend backend = backendOption.open();
        Reconstructor autoencoder = Reconstructor.open(model, backend);
        Interruption interruption = Interruption.install(err);
        EvaluationDisplay display =
            new EvaluationDisplay(
                "reconstruction", Math.min(limit, source.size()), err, interruption)) {
      ReconstructionMetrics metrics =
          new ReconstructionMetrics(reading, scoreSide, network == null ? null : network.network());
      ReconstructionPictures pictures = new ReconstructionPictures(display, images);
      if (!metrics.addAll(source, limit, autoencoder, pictures)) {
        return interruption.exitCode();
      }
      ObjectNode json = json(metrics);
      if (network != null) {
        network.describe(json);
      }
      if (grid != null) {
        Images.writePng(grid, pictures.grid(), Map.of());
      }
      String after = network == null ? "" : System.lineSeparator() + network;
      ScoreOutput.show(spec, text(json) + after, json, out);
    }
    return 0;
  }

  private MetricVariant reading() {
    return Arrays.stream(MetricVariant.values())
        .filter(v -> name(v).equals(variant))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "--variant: expected strict or vgt-compat, got " + variant));
  }

  private static String name(MetricVariant variant) {
    return RequestOptions.lower(variant).replace('_', '-');
  }

  private void requireWritable() {
    ScoreOutput.requireWritable(out);
    ScoreOutput.requireWritable(grid);
    if (images != null && !AtomicFolder.isVacant(images)) {
      throw new InvalidInputException("--images: " + images + " exists and is not empty");
    }
  }

  private ObjectNode json(ReconstructionMetrics metrics) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model", ScoreOutput.modelName(model));
    json.put("variant", name(metrics.variant()));
    json.put("images", metrics.scores().images()).put("score_side", scoreSide);
    json.put("psnr", metrics.scores().psnr()).put("ssim", metrics.scores().ssim());
    metrics.rfid().ifPresent(distance -> json.put("rfid", distance));
    metrics.inceptionScore().ifPresent(score -> json.put("inception_score", score));
    return json;
  }

  private static String text(ObjectNode json) {
    StringBuilder text = new StringBuilder();
    text.append("%d images, %s: ".formatted(json.path("images").intValue(), name(json)));
    text.append(format("PSNR %.2f dB", json, "psnr")).append(format(", SSIM %.4f", json, "ssim"));
    if (json.has("rfid")) {
      text.append(format(", rFID %.4f", json, "rfid"));
    }
    if (json.has("inception_score")) {
      text.append(format(", Inception score %.4f", json, "inception_score"));
    }
    return text.toString();
  }

  private static String name(ObjectNode json) {
    return json.path("variant").textValue();
  }

  private static String format(String format, ObjectNode json, String field) {
    return String.format(Locale.ROOT, format, json.path(field).doubleValue());
  }
}
