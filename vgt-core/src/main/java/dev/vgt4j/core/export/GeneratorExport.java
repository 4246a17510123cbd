package dev.vgt4j.core.export;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.ProgramSignature;
import dev.vgt4j.api.backend.StoredTensor;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.model.GenerationGraphs;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.model.WeightStorage;
import dev.vgt4j.core.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes a tuned generator as program files that point into one weight file: {@code
 * vision_encoder}, {@code llm_prefill}, {@code llm_decode}, {@code flow_head}, {@code flow_sampler}
 * and {@code pixel_decoder}, with configuration, tokenizer and manifest.
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

  /** All steps of a solver around the head, with guidance. */
  public static final String FLOW_SAMPLER = "flow_sampler";

  /** Latents to pixels. */
  public static final String PIXEL_DECODER = "pixel_decoder";

  private static final List<String> PARTS =
      List.of(VISION_ENCODER, PREFILL, DECODE, FLOW_HEAD, FLOW_SAMPLER, PIXEL_DECODER);

  /** Largest {@code |a-b| / |b|} between runtimes on numbers as they are. */
  private static final double TOLERANCE = 1e-4;

  /** The same with weights of 16 bits, or with whole numbers on other processors. */
  private static final double ROUNDED_TOLERANCE = 1e-2;

  private final ModelFolder model;
  private final Backend backend;
  private final ProgramFiles files;
  private final Path out;
  private final ExportOptions options;
  private final Map<String, GraphDefinition> definitions;

  private GeneratorExport(ModelFolder model, Backend backend, Path out, ExportOptions options) {
    this.model = model;
    this.backend = backend;
    this.files = backend.programFiles();
    this.out = out;
    this.options = options;
    this.definitions = definitions(model.models());
  }

  /** Exports with standard operations and float32 weights. */
  public static void write(ModelFolder model, Backend backend, Path out) {
    write(model, backend, out, ExportOptions.DEFAULT);
  }

  /**
   * Exports.
   *
   * @param backend one that can write program files
   * @param out a new or empty folder
   * @return how far each program's results are from the model's, {@code |a-b| / |b|}
   * @throws InvalidInputException if the model is no generator or the folder holds files
   * @throws VgtException if the exported programs do not compute what the model does
   */
  public static Map<String, Double> write(
      ModelFolder model, Backend backend, Path out, ExportOptions options) {
    model.requireGenerator().tokenizer();
    if (model.models().queryAr().masked()) {
      throw new InvalidInputException(
          "export: " + model.path() + " is a masked generator, a baseline that is not exported");
    }
    try (AtomicFolder folder = AtomicFolder.create(out)) {
      Map<String, Double> errors =
          new GeneratorExport(model, backend, folder.path(), options).fill();
      folder.commit();
      return errors;
    }
  }

  private Map<String, Double> fill() {
    Map<String, HostTensor> tensors = new TreeMap<>();
    files
        .stored(definitions.values(), model.weights(), options.program())
        .forEach((name, t) -> tensors.put(name, inStorage(name, t)));
    ModelFolder.write(out, model.json(), model.path(), tensors, model.weights().metadata());
    Map<String, StoredTensor> stored = stored(out.resolve(ModelFolder.WEIGHTS));
    Map<String, String> about = ExportCard.of(model, options);
    Map<String, ProgramSignature> signatures = new LinkedHashMap<>();
    definitions.forEach(
        (name, definition) -> {
          Map<String, String> card = new LinkedHashMap<>(about);
          card.put("part", name);
          Path file = placed(name);
          files.write(file, definition, stored, options.program(), card);
          signatures.put(name, files.signature(file));
        });
    removeUnplacedWeights();
    Map<String, String> texts = options.layout().files(signatures);
    texts.forEach((name, text) -> AtomicFiles.writeString(out.resolve(name), text));
    Map<String, Double> errors = writeFixture();
    List<String> names = new ArrayList<>(names(files, options.layout()));
    texts.keySet().stream().sorted().forEach(names::add);
    ExportManifest.write(out, options.layout(), about, names);
    return errors;
  }

  /** Quantized numbers and their scales are new and stay as they are. */
  private HostTensor inStorage(String name, HostTensor t) {
    return model.weights().specs().containsKey(name) ? options.storage().of(t) : t;
  }

  /** Where a program goes; the weights it points into are there already. */
  private Path placed(String part) {
    Path file = out.resolve(options.layout().program(part, files.extension()));
    Path weights = out.resolve(options.layout().beside(part, ModelFolder.WEIGHTS));
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(weights)) {
        linkOrCopy(out.resolve(ModelFolder.WEIGHTS), weights);
      }
      return file;
    } catch (IOException e) {
      throw FileErrors.failed("writing", file, e);
    }
  }

  /** Programs must lie beside their weights, and links of names lead out of the folder. */
  private static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(from, to);
    }
  }

  private void removeUnplacedWeights() {
    if (!options.layout().beside(PARTS.get(0), "").isEmpty()) {
      try {
        Files.delete(out.resolve(ModelFolder.WEIGHTS));
      } catch (IOException e) {
        throw FileErrors.failed("deleting", out.resolve(ModelFolder.WEIGHTS), e);
      }
    }
  }

  /** What the programs give is compared with the model; quantized ones repeat themselves. */
  private Map<String, Double> writeFixture() {
    Map<String, ExportFixture.Check> checks = new LinkedHashMap<>();
    Map<String, Double> errors = new LinkedHashMap<>();
    double tolerance = tolerance();
    ExportFixture.record(model, backend, definitions.get(VISION_ENCODER))
        .forEach(
            (name, expected) -> {
              Path file = out.resolve(options.layout().program(name, files.extension()));
              try (Program program = files.open(file)) {
                ProgramCase got = expected.replay(program);
                double error = got.errorFrom(expected);
                errors.put(name, error);
                checks.put(
                    name, new ExportFixture.Check(options.quantizes() ? got : expected, tolerance));
              }
            });
    errors.forEach(
        (name, error) -> {
          if (!Double.isFinite(error) || (!options.quantizes() && error > tolerance)) {
            throw new VgtException(
                "export: program "
                    + name
                    + " is "
                    + error
                    + " from the model, more than "
                    + tolerance);
          }
        });
    ExportFixture.write(out, checks, errors);
    return errors;
  }

  private double tolerance() {
    boolean rounded = options.quantizes() || options.storage() == WeightStorage.F16;
    return rounded ? ROUNDED_TOLERANCE : TOLERANCE;
  }

  /** Every file of an export but the manifest and what a server reads. */
  static List<String> names(ProgramFiles files, ServingLayout layout) {
    Set<String> names =
        new LinkedHashSet<>(
            List.of(
                ModelFolder.CONFIG, Tokenizers.FILE, ExportFixture.FILE, ExportFixture.TENSORS));
    for (String part : PARTS) {
      names.add(layout.beside(part, ModelFolder.WEIGHTS));
      names.add(layout.program(part, files.extension()));
    }
    return List.copyOf(names);
  }

  /**
   * Refuses names of programs that no export has.
   *
   * @throws InvalidInputException listing those that one has
   */
  static void requirePart(Path folder, String name) {
    if (!PARTS.contains(name)) {
      throw new InvalidInputException(
          "export " + folder + ": no program '" + name + "', there are " + PARTS);
    }
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
    out.put(FLOW_SAMPLER, GenerationGraphs.solver(generator.head()));
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
