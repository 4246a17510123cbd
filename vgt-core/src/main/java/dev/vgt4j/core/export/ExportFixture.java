package dev.vgt4j.core.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.io.SafetensorsWriter;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.sampling.ConditionedVelocity;
import dev.vgt4j.core.sampling.GenerationListener;
import dev.vgt4j.core.sampling.GeneratorShape;
import dev.vgt4j.core.sampling.Guidance;
import dev.vgt4j.core.sampling.LatentGenerator;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.sampling.Sampler;
import dev.vgt4j.core.sampling.SamplingProgram;
import dev.vgt4j.core.sampling.SeededDraws;
import dev.vgt4j.core.sampling.SessionPrograms;
import dev.vgt4j.core.sampling.TextBatch;
import dev.vgt4j.core.sampling.Velocity;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Runs that an export can be checked with: {@code fixture.safetensors} holds tensors {@code
 * PROGRAM/input/NAME}, {@code PROGRAM/state/NAME}, {@code PROGRAM/output/NAME} and {@code
 * PROGRAM/next/NAME}, {@code fixture.json} a tolerance for each program, on {@code |a-b| / |b|},
 * and the distance from the model before the export.
 */
final class ExportFixture {
  static final String TENSORS = "fixture.safetensors";
  static final String FILE = "fixture.json";

  private static final String FORMAT = "vgt4j-export-fixture";
  private static final long SEED = 1;
  private static final int SIDE = 2;
  private static final int SAMPLER_STEPS = 3;
  private static final double GUIDANCE = 2;
  private static final JsonMapper JSON = new JsonMapper();

  private ExportFixture() {}

  /**
   * A program's run and how closely it is to be repeated.
   *
   * @param expected what comes out
   * @param tolerance largest {@code |a-b| / |b|}
   */
  record Check(ProgramCase expected, double tolerance) {}

  /** Generates a small image with the model itself and keeps the first run of every program. */
  static Map<String, ProgramCase> record(
      ModelFolder model, Backend backend, GraphDefinition encoder) {
    VgtModels models = model.models();
    GeneratorShape shape = GeneratorShape.of(models);
    int rows = Math.min(SIDE, shape.grid().height());
    int columns = Math.min(SIDE + 1, shape.grid().width());
    try (Session session = backend.open(model.weights());
        RecordedPrograms programs =
            new RecordedPrograms(
                new SessionPrograms(
                    session, models.generator(), models.autoencoder("vgt_ae"), shape))) {
      int[] text = new Prompts(model.tokenizer(), models.vlm()).generateAnything();
      HostTensor latents =
          new LatentGenerator(programs, GenerationListener.NONE)
              .generate(
                  TextBatch.padRight(List.of(text, text), shape.padToken()),
                  rows,
                  columns,
                  request(columns * shape.stride(), rows * shape.stride()),
                  new SeededDraws(SEED, 0, 1));
      programs.pixels().run(Map.of("latents", latents)).close();
      Map<String, ProgramCase> cases = new LinkedHashMap<>(programs.cases());
      HostTensor pixels =
          noise(1, 3, (long) rows * shape.stride(), (long) columns * shape.stride());
      cases.put(GeneratorExport.VISION_ENCODER, once(session, encoder, Map.of("pixels", pixels)));
      HostTensor conditions =
          cases.get(GeneratorExport.FLOW_HEAD).inputs().inputs().get("conditions");
      cases.put(
          GeneratorExport.FLOW_SAMPLER, sampled(programs.velocity(), conditions, shape.channels()));
      return cases;
    }
  }

  private static GenerationRequest request(int width, int height) {
    return GenerationRequest.of(width, height)
        .withSeed(SEED)
        .withGuidance(GUIDANCE, GuidanceSchedule.CONSTANT)
        .withSolver(Solver.REFERENCE, 2)
        .withParallel(2);
  }

  private static HostTensor noise(long... shape) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return HostTensor.of(values, shape);
  }

  /** What the loop gives that runs the head once for every step. */
  private static ProgramCase sampled(Program velocity, HostTensor conditions, int channels) {
    Sampler sampler = Sampler.reference(SAMPLER_STEPS);
    Guidance guidance = Guidance.of(GUIDANCE);
    int images = (int) conditions.shape()[0] / guidance.branches();
    int numbers = (int) conditions.shape()[1] * channels;
    SeededDraws draws = new SeededDraws(SEED, 0, images);
    SamplingProgram.Feed feed =
        SamplingProgram.feed(sampler, guidance, conditions, channels, () -> draws.normal(numbers));
    SeededDraws same = new SeededDraws(SEED, 0, images);
    Velocity field = guidance.guide(ConditionedVelocity.of(conditions, channels, velocity::run));
    float[][] last = new float[1][];
    float[] x = sampler.sample((at, t) -> last[0] = field.at(at, t), () -> same.normal(numbers));
    long[] shape = feed.states().get("x").shape();
    return new ProgramCase(
        ProgramCase.Inputs.of(feed.inputs(), feed.states()),
        Map.of(),
        Map.of("x", HostTensor.of(x, shape), "velocity", HostTensor.of(last[0], shape)));
  }

  private static ProgramCase once(
      Session session, GraphDefinition definition, Map<String, HostTensor> inputs) {
    try (Program program = session.compile(definition);
        State none = new State(Map.of());
        Outputs out = program.run(none, inputs)) {
      return ProgramCase.Inputs.of(inputs, Map.of()).with(out, none);
    }
  }

  /**
   * Writes both files.
   *
   * @param errors distance of each program from the model before the export
   */
  static void write(Path folder, Map<String, Check> checks, Map<String, Double> errors) {
    Map<String, HostTensor> tensors = new TreeMap<>();
    ObjectNode root = JSON.createObjectNode().put("format", FORMAT).put("version", 1);
    ObjectNode programs = root.putObject("programs");
    checks.forEach(
        (name, check) -> {
          ProgramCase c = check.expected();
          c.inputs().inputs().forEach((n, t) -> tensors.put(name + "/input/" + n, t));
          c.inputs().states().forEach((n, t) -> tensors.put(name + "/state/" + n, t));
          c.outputs().forEach((n, t) -> tensors.put(name + "/output/" + n, t));
          c.next().forEach((n, t) -> tensors.put(name + "/next/" + n, t));
          programs
              .putObject(name)
              .put("tolerance", check.tolerance())
              .put("error_of_export", errors.get(name));
        });
    SafetensorsWriter.write(folder.resolve(TENSORS), tensors, Map.of("format", FORMAT));
    try {
      AtomicFiles.writeString(
          folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads both files.
   *
   * @throws InvalidInputException if one is damaged or they do not fit together
   */
  static Map<String, Check> read(Path folder) {
    JsonNode root = StrictJson.read(folder.resolve(FILE));
    if (!FORMAT.equals(root.path("format").asText()) || root.path("version").asInt() != 1) {
      throw new InvalidInputException(folder.resolve(FILE) + ": expected format " + FORMAT);
    }
    Map<String, Check> checks = new LinkedHashMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(TENSORS))) {
      for (Map.Entry<String, JsonNode> e : root.path("programs").properties()) {
        ProgramCase.Inputs inputs =
            new ProgramCase.Inputs(
                tensors(file, e.getKey() + "/input/"), tensors(file, e.getKey() + "/state/"));
        ProgramCase expected =
            new ProgramCase(
                inputs,
                tensors(file, e.getKey() + "/output/"),
                tensors(file, e.getKey() + "/next/"));
        double tolerance = e.getValue().path("tolerance").asDouble(-1);
        if (tolerance < 0 || expected.results().isEmpty()) {
          throw new InvalidInputException(
              folder.resolve(FILE) + ": program " + e.getKey() + " has no tolerance or no results");
        }
        checks.put(e.getKey(), new Check(expected, tolerance));
      }
    }
    return checks;
  }

  private static Map<String, HostTensor> tensors(SafetensorsFile file, String prefix) {
    Map<String, HostTensor> out = new TreeMap<>();
    file.specs().keySet().stream()
        .filter(n -> n.startsWith(prefix))
        .forEach(n -> out.put(n.substring(prefix.length()), file.get(n)));
    return out;
  }
}
