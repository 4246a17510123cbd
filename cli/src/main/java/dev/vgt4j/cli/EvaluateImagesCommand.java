package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.core.data.SampleSource;
import dev.vgt4j.core.data.SampleSources;
import dev.vgt4j.core.eval.FolderFeatures;
import dev.vgt4j.core.eval.ImageFeatures;
import dev.vgt4j.core.io.Images;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt evaluate images}: generated images against real ones. */
@Command(
    name = "images",
    description =
        "Compares generated images with real ones: FID, and the Inception score of the generated.",
    mixinStandardHelpOptions = true)
final class EvaluateImagesCommand implements Callable<Integer> {
  private static final String DATA_HELP =
      "a folder of images and folders of images, or whatever 'tune' accepts";

  @Option(names = "--real", required = true, paramLabel = "DIR", description = "Real: " + DATA_HELP)
  private Path real;

  @Option(
      names = "--generated",
      required = true,
      paramLabel = "DIR",
      description = "Generated: " + DATA_HELP)
  private Path generated;

  @Option(
      names = "--features",
      required = true,
      paramLabel = "FILE.onnx",
      description = OpenFeatures.HELP)
  private Path features;

  @Option(
      names = "--side",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Bring both to N pixels a side: the largest square in the middle, resized with Pillow's"
              + " bicubic filter. Default: images as they are.")
  private int side;

  @Option(
      names = "--limit",
      defaultValue = "2147483647",
      paramLabel = "N",
      description = "Only the first N images of each; default: all.")
  private int limit;

  @Option(names = "--out", paramLabel = "FILE.json", description = "Where to write the figures.")
  private Path out;

  @Mixin private BackendOption backendOption;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ScoreOutput.requireWritable(out);
    FolderFeatures reading = new FolderFeatures(side, limit);
    PrintWriter err = spec.commandLine().getErr();
    try (SampleSource ours = SampleSources.openImages(generated, Images.DEFAULT_PIXEL_LIMIT);
        SampleSource theirs = SampleSources.openImages(real, Images.DEFAULT_PIXEL_LIMIT);
        OpenFeatures network =
            OpenFeatures.open(features, backendOption.name(), backendOption.options());
        Interruption interruption = Interruption.install(err);
        EvaluationDisplay display =
            new EvaluationDisplay(
                "images", (long) reading.count(ours) + reading.count(theirs), err, interruption)) {
      ImageFeatures of = new ImageFeatures(network.network());
      ImageFeatures to = new ImageFeatures(network.network());
      if (!reading.addAll(theirs, to, display)) {
        return interruption.exitCode();
      }
      display.finished(reading.count(theirs));
      if (!reading.addAll(ours, of, display)) {
        return interruption.exitCode();
      }
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("real_images", reading.count(theirs)).put("generated_images", reading.count(ours));
      json.put("side", side).put("fid", of.distance(to));
      of.inceptionScore().ifPresent(score -> json.put("inception_score", score));
      network.describe(json);
      ScoreOutput.show(spec, text(json) + System.lineSeparator() + network, json, out);
    }
    return 0;
  }

  private static String text(ObjectNode json) {
    String distance =
        String.format(
            Locale.ROOT,
            "FID %.4f of %d generated to %d real images",
            json.path("fid").doubleValue(),
            json.path("generated_images").intValue(),
            json.path("real_images").intValue());
    return json.has("inception_score")
        ? distance
            + String.format(
                Locale.ROOT, ", Inception score %.4f", json.path("inception_score").doubleValue())
        : distance;
  }
}
