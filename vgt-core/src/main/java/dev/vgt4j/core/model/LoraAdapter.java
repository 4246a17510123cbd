package dev.vgt4j.core.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.io.SafetensorsWriter;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.nn.LowRank;
import dev.vgt4j.core.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What low-rank tuning leaves: adapters of the language model, and the generator's other parts,
 * which trained beside them. On disk it has the layout of the PEFT library: {@value #CONFIG}, and
 * {@value #WEIGHTS} with A and B of every layer as {@code base_model.model.LAYER.lora_A.weight} and
 * {@code .lora_B.weight}, and with the other parts whole ({@code modules_to_save}).
 */
public final class LoraAdapter implements AutoCloseable {
  /** Name of the configuration. */
  public static final String CONFIG = "adapter_config.json";

  /** Name of the weights. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  private static final String PREFIX = "base_model.model.";

  private final double scale;
  private final Weights tensors;
  private final Runnable close;

  private LoraAdapter(double scale, Weights tensors, Runnable close) {
    this.scale = scale;
    this.tensors = tensors;
    this.close = close;
  }

  /**
   * Adapters in memory.
   *
   * @param tensors A and B of every layer, and whole tensors that take the place of others
   */
  public static LoraAdapter of(double scale, Weights tensors) {
    return new LoraAdapter(scale, tensors, () -> {});
  }

  /**
   * Opens a folder; weights are mapped, not read.
   *
   * @throws InvalidInputException if a file is missing, damaged or of a kind that is not supported
   */
  public static LoraAdapter open(Path folder) {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          "adapter " + folder + ": expected a folder with " + CONFIG + " and " + WEIGHTS);
    }
    double scale = scale(ConfigNode.read(file));
    SafetensorsFile stored = SafetensorsFile.open(folder.resolve(WEIGHTS));
    Weights named =
        WeightSets.renamed(stored, n -> n.startsWith(PREFIX) ? n.substring(PREFIX.length()) : n);
    return new LoraAdapter(scale, named, stored::close);
  }

  private static double scale(ConfigNode c) {
    c.require("peft_type", "LORA");
    for (String variant : List.of("use_rslora", "use_dora", "fan_in_fan_out")) {
      if (c.flag(variant, false)) {
        throw c.wrong(variant, "false (the only supported value)");
      }
    }
    for (String exceptions : List.of("rank_pattern", "alpha_pattern")) {
      if (c.has(exceptions) && !c.json().get(exceptions).isEmpty()) {
        throw c.wrong(exceptions, "nothing: one rank and one alpha for all layers");
      }
    }
    return c.positive("lora_alpha") / c.positiveInt("r");
  }

  /**
   * A model's weights with this added to them. Merged weights are float32, whatever the model's
   * are.
   *
   * @throws InvalidInputException if this belongs to another model
   */
  public Weights merged(Weights base) {
    Weights whole = WeightSets.selected(tensors, n -> !LowRank.isAdapter(n));
    whole.specs().forEach((name, spec) -> requireFits(name, spec, base.specs().get(name)));
    Weights adapters = WeightSets.selected(tensors, LowRank::isAdapter);
    return WeightSets.layered(whole, LoraMerge.of(base, adapters, scale));
  }

  /**
   * Writes a generator with an adapter added to it.
   *
   * @param model folder of a generator that has the weights that the adapter was tuned on
   * @param adapter folder of the adapter
   * @param out a new or empty folder
   * @throws InvalidInputException if a folder cannot be used, or the two do not belong together
   */
  public static void merge(Path model, Path adapter, Path out, ModelWriter writer) {
    try (ModelFolder base = ModelFolder.open(model);
        LoraAdapter added = open(adapter)) {
      base.requireGenerator();
      writer.write(
          out,
          base.json(),
          to -> {
            if (Tokenizers.isPresent(model)) {
              Tokenizers.copy(model, to.resolve(Tokenizers.FILE));
            }
          },
          added.merged(base.weights()),
          Map.of("format", "pt"));
    }
  }

  private static void requireFits(String name, TensorSpec own, @Nullable TensorSpec base) {
    if (base == null || !base.shape().equals(own.shape())) {
      throw new InvalidInputException(
          "adapter: its '"
              + name
              + "' "
              + own
              + " takes the place of "
              + (base == null ? "nothing" : base)
              + " in the model; is it an adapter of another model?");
    }
  }

  /**
   * Writes a folder; files that are there are replaced.
   *
   * @param config rank and alpha that the adapters have
   * @param base where the model comes from that this is added to
   * @param card what the weights' header tells about their making
   */
  public void write(Path folder, LoraConfig config, String base, Map<String, String> card) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw FileErrors.failed("writing", folder, e);
    }
    AtomicFiles.writeString(folder.resolve(CONFIG), ModelWriter.text(json(config, base)));
    SafetensorsWriter.write(folder.resolve(WEIGHTS), WeightSets.prefixed(PREFIX, tensors), card);
  }

  private ObjectNode json(LoraConfig config, String base) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("peft_type", "LORA").putNull("task_type");
    json.put("base_model_name_or_path", base).put("inference_mode", true);
    json.put("r", config.rank()).put("lora_alpha", config.alpha()).put("lora_dropout", 0.0);
    json.put("bias", "none").put("fan_in_fan_out", false);
    json.put("use_rslora", false).put("use_dora", false);
    // whole names: a vision tower may have layers of the same kinds
    LowRank.layers(tensors.specs().keySet()).forEach(json.putArray("target_modules")::add);
    tensors.specs().keySet().stream()
        .filter(n -> !LowRank.isAdapter(n) && n.contains("."))
        .map(n -> n.substring(0, n.indexOf('.')))
        .distinct()
        .forEach(json.putArray("modules_to_save")::add);
    return json;
  }

  @Override
  public void close() {
    close.run();
  }
}
