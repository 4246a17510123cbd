package dev.vgt4j.core.export;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.StoredTensor;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.model.GenerationGraphs;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.text.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a tuned generator as program files that point into one weight file: {@code
 * vision_encoder}, {@code llm_prefill}, {@code llm_decode}, {@code flow_head} and {@code
 * pixel_decoder}, with configuration, tokenizer and manifest.
 */
public final class GeneratorExport {
  /** Pixels to latents. */
  public static final String VISION_ENCODER = "vision_encoder";

  /** Text and the first queries. */
  public static final String PREFILL = "llm_prefill";

  /** Latents and the next queries, with the cache as inputs and outputs. */
  public static final String DECODE = "llm_decode";

  /** The flow-matching head. */
  public static final String FLOW_HEAD = "flow_head";

  /** Latents to pixels. */
  public static final String PIXEL_DECODER = "pixel_decoder";

  private static final List<String> PARTS =
      List.of(VISION_ENCODER, PREFILL, DECODE, FLOW_HEAD, PIXEL_DECODER);

  private GeneratorExport() {}

  /**
   * Exports.
   *
   * @param backend one that can write program files
   * @param out a new or empty folder
   * @throws InvalidInputException if the model is no generator or the folder holds files
   */
  public static void write(ModelFolder model, Backend backend, Path out) {
    model.requireGenerator().tokenizer();
    ProgramFiles files = backend.programFiles();
    try (AtomicFolder folder = AtomicFolder.create(out)) {
      fill(folder.path(), model, files);
      folder.commit();
    }
  }

  private static void fill(Path out, ModelFolder model, ProgramFiles files) {
    Map<String, HostTensor> weights = new TreeMap<>();
    model.collect(name -> true, "", weights);
    ModelFolder.write(out, model.json(), model.path(), weights, model.weights().metadata());
    Map<String, StoredTensor> stored = stored(out.resolve(ModelFolder.WEIGHTS));
    definitions(model.models())
        .forEach(
            (name, definition) -> {
              Path file = out.resolve(name + files.extension());
              files.write(file, definition, stored, Map.of("part", name));
            });
    ExportManifest.write(out, names(files));
  }

  /** Every file of an export but the manifest. */
  static List<String> names(ProgramFiles files) {
    List<String> names =
        new ArrayList<>(List.of(ModelFolder.CONFIG, Tokenizers.FILE, ModelFolder.WEIGHTS));
    for (String part : PARTS) {
      names.add(part + files.extension());
    }
    return names;
  }

  private static Map<String, GraphDefinition> definitions(VgtModels models) {
    QueryAr generator = models.generator();
    VgtAe ae = models.autoencoder("vgt_ae");
    Map<String, GraphDefinition> out = new LinkedHashMap<>();
    out.put(
        VISION_ENCODER,
        g -> {
          Dim stride = Dim.of(ae.stride());
          Tensor pixels =
              g.input(
                  "pixels",
                  DType.FLOAT32,
                  "B",
                  3,
                  Dim.symbol("H").times(stride),
                  Dim.symbol("W").times(stride));
          g.output("latents", ae.encode(pixels));
        });
    out.put(PREFILL, GenerationGraphs.prefill(generator, Cache.PAIRS));
    out.put(DECODE, GenerationGraphs.decode(generator, Cache.PAIRS));
    out.put(FLOW_HEAD, GenerationGraphs.velocity(generator.head()));
    out.put(PIXEL_DECODER, GenerationGraphs.pixels(ae));
    return out;
  }

  private static Map<String, StoredTensor> stored(Path file) {
    Map<String, StoredTensor> out = new LinkedHashMap<>();
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      weights
          .specs()
          .forEach(
              (name, spec) -> {
                SafetensorsFile.Range r = weights.range(name);
                out.put(name, new StoredTensor(spec, ModelFolder.WEIGHTS, r.offset(), r.length()));
              });
    }
    return out;
  }
}
