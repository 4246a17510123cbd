package dev.vgt4j.core.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.model.PixelNormalization;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.core.export.ExportedPrograms;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.model.VgtModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What there is to know about a model without running it. Fields whose names end in {@code bytes}
 * hold numbers of bytes.
 *
 * @param report everything, as one object
 * @param complete false if weights are missing or do not fit the configuration
 */
public record ModelInspection(ObjectNode report, boolean complete) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Looks at a model.
   *
   * @param model a model folder or an export, a configuration file, or a preset's name
   * @throws InvalidInputException if there is none, or its configuration or weights are unusable
   */
  public static ModelInspection of(String model) {
    Path path = Path.of(model);
    if (Files.isDirectory(path)) {
      return folder(path);
    }
    ObjectNode report = JSON.createObjectNode().put("model", model);
    describe(report, Files.exists(path) ? VgtModels.read(path) : preset(model));
    return new ModelInspection(report, true);
  }

  private static VgtModels preset(String name) {
    if (!Presets.NAMES.contains(name)) {
      throw new InvalidInputException(
          "no model '"
              + name
              + "': expected a model folder, a configuration file or a preset, one of "
              + String.join(", ", Presets.NAMES));
    }
    return Presets.read(name);
  }

  private static ModelInspection folder(Path path) {
    ObjectNode report = JSON.createObjectNode().put("model", path.toString());
    VgtModels models = ModelFolder.readModels(path);
    describe(report, models);
    if (ExportedPrograms.isExport(path)) {
      report.put("export", true);
    }
    FolderContents contents = new FolderContents(path, models);
    report.set("tokenizer", contents.tokenizer());
    boolean complete = contents.weights(report.putObject("weights"));
    report.put("complete", complete);
    return new ModelInspection(report, complete);
  }

  private static void describe(ObjectNode report, VgtModels models) {
    ModelKind kind = ModelKind.of(models);
    report.put("family", models.family()).put("kind", kind.toString());
    report.set("image", image(models));
    ObjectNode text = report.putObject("text");
    text.put("vocabulary", models.vlm().text().vocabulary());
    text.put("hidden_size", models.vlm().text().hiddenSize());
    if (models.hasGenerator()) {
      generator(report.putObject("generator"), models);
    }
    Map<String, TensorSpec> specs = kind.parameters(models);
    ObjectNode parameters = report.putObject("parameters");
    ModelParts.count(specs, models).forEach(parameters::put);
    long total = parameters.get("total").longValue();
    report
        .putObject("memory_bytes")
        .put("f32", 4 * total)
        .put("f16", 2 * total)
        .put("bf16", 2 * total);
  }

  private static ObjectNode image(VgtModels models) {
    VisionEncoder vision = models.vision("");
    int size = models.vlm().imageSize();
    ObjectNode image = JSON.createObjectNode().put("size", size).put("stride", vision.stride());
    image.put("grid", size / vision.stride() + "x" + size / vision.stride());
    image.put("feature_size", vision.featureSize());
    if (models.hasAutoencoder()) {
      image.put("latent_channels", models.autoencoder().latentChannels());
      image.put("channel_norm", models.autoencoder().channelNorm());
    }
    PixelNormalization pixels = vision.normalization();
    ArrayNode mean = image.putArray("mean");
    pixels.mean().forEach(mean::add);
    ArrayNode deviation = image.putArray("deviation");
    pixels.deviation().forEach(deviation::add);
    return image;
  }

  private static void generator(ObjectNode to, VgtModels models) {
    to.put("transformer", models.needsTransformer() ? "new, after the text encoder" : "the VLM's");
    to.put("layers", models.generator().llm().layers());
    to.put("hidden_size", models.hiddenSize());
    to.put(
        "largest_grid", models.queryAr().grid().width() + "x" + models.queryAr().grid().height());
    to.put("flow_head_layers", models.queryAr().head().layers());
    to.put("flow_head_width", models.queryAr().head().width());
    ArrayNode start = to.putArray("start_tokens");
    models.queryAr().startTokens().forEach(start::add);
    to.put("padding_token", models.queryAr().padToken());
  }
}
