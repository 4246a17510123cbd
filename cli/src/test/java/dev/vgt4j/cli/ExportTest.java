package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.core.export.ExportVerification;
import dev.vgt4j.core.export.ExportedPrograms;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.sampling.GenerationListener;
import dev.vgt4j.core.sampling.GenerationPrograms;
import dev.vgt4j.core.sampling.GeneratorShape;
import dev.vgt4j.core.sampling.LatentGenerator;
import dev.vgt4j.core.sampling.SeededDraws;
import dev.vgt4j.core.sampling.TextBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports of all kinds, checked with what they bring along. */
class ExportTest {
  private static final List<String> PROGRAMS =
      List.of(
          "vision_encoder",
          "llm_prefill",
          "llm_decode",
          "flow_head",
          "flow_sampler",
          "pixel_decoder");

  @TempDir Path temp;

  private VgtRun export(String options) {
    String command =
        TinyModels.get().fill("export --model {model} --out " + temp + "/e " + options);
    return VgtRun.here(command.strip());
  }

  private VgtRun verify(Path folder) {
    return VgtRun.here("verify --threads 1 --export " + folder);
  }

  @Test
  void aPlainExportRepeatsTheModel() {
    VgtRun run = verify(TinyModels.get().export());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().filter(l -> l.contains(" ok "))).hasSize(PROGRAMS.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--lowering tuned",
        "--dtype f16 --layout triton",
        "--lowering tuned --quantize int8-dynamic --layout djl-serving",
        "--quantize w8 --layout kserve",
        "--lowering tuned --quantize w4 --exclude *.final_layer.*,*.encoder.*"
      })
  void everyKindRunsFromItsFolder(String options) throws IOException {
    VgtRun made = export(options);
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).contains("differs from the model by").contains("model.safetensors");
    VgtRun run = verify(temp.resolve("e"));
    assertThat(run.code()).as(run.err() + run.out()).isZero();
    for (String p : PROGRAMS) {
      assertThat(run.out()).contains(p);
    }
    Path image = temp.resolve("e.png");
    VgtRun generated =
        VgtRun.here(
            "generate --backend onnx --threads 1 --steps 2 --parallel 4 --model "
                + temp.resolve("e")
                + " -o "
                + image
                + " a_red_circle");
    assertThat(generated.code()).as(generated.err()).isZero();
    assertThat(image).isNotEmptyFile();
  }

  @Test
  void oneRunOfTheSamplerGivesWhatOneRunForEveryStepDoes() {
    try (Backend onnx =
            Backends.load().select("onnx", Capability.ONNX_EXPORT).open(BackendOptions.DEFAULT);
        ExportedPrograms programs = ExportedPrograms.open(TinyModels.get().export(), onnx)) {
      for (Solver solver : Solver.values()) {
        for (double guidance : new double[] {1, 3}) {
          GenerationRequest request =
              GenerationRequest.of(64, 48)
                  .withSolver(solver, 5)
                  .withParallel(4)
                  .withGuidance(guidance, GuidanceSchedule.LINEAR);
          float[] whole = latents(programs, request);
          assertThat(latents(new StepByStep(programs), request))
              .as("%s, guidance %s", solver, guidance)
              .containsExactly(whole, within(1e-3f));
        }
      }
    }
  }

  private static float[] latents(GenerationPrograms programs, GenerationRequest request) {
    List<int[]> rows = List.of(new int[] {5, 6, 7}, new int[] {8}, new int[] {2}, new int[] {2});
    boolean guided = request.guidance().guides();
    return new LatentGenerator(programs, GenerationListener.NONE)
        .generate(
            TextBatch.padRight(guided ? rows : rows.subList(0, 2), programs.shape().padToken()),
            3,
            4,
            request,
            new SeededDraws(7, 0, 2))
        .toFloats();
  }

  /** Without the program that samples in one run. */
  private record StepByStep(GenerationPrograms programs) implements GenerationPrograms {
    @Override
    public GeneratorShape shape() {
      return programs.shape();
    }

    @Override
    public Program prefill(Cache cache) {
      return programs.prefill(cache);
    }

    @Override
    public Program decode(Cache cache) {
      return programs.decode(cache);
    }

    @Override
    public Program repeat() {
      return programs.repeat();
    }

    @Override
    public Program velocity() {
      return programs.velocity();
    }

    @Override
    public Program pixels() {
      return programs.pixels();
    }

    @Override
    public void close() {
      // their owner closes them
    }
  }

  @Test
  void smallerKindsAreSmaller() throws IOException {
    long plain = Files.size(TinyModels.get().export().resolve("model.safetensors"));
    assertThat(export("--quantize w4 --dtype f16").code()).isZero();
    assertThat(Files.size(temp.resolve("e/model.safetensors"))).isLessThan(plain / 2);
  }

  @Test
  void modelsTellWhereTheyComeFrom() throws IOException {
    String manifest = Files.readString(TinyModels.get().export().resolve("manifest.json"));
    assertThat(manifest)
        .contains("\"family\" : \"InternVL3\"")
        .contains("template.generate")
        .contains("schedule.sampler")
        .contains("schedule.steps")
        .contains("schedule.order")
        .contains("\"license\"")
        .contains("geometry.stride")
        .containsPattern("source.sha256\" : \"[0-9a-f]{64}");
    byte[] model = Files.readAllBytes(TinyModels.get().export().resolve("flow_head.onnx"));
    assertThat(new String(model, java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("source.sha256")
        .contains("template.anything");
  }

  @Test
  void otherNumbersAreExitCodeOne() throws Exception {
    Path copy = TinyModels.copy(TinyModels.get().export(), temp.resolve("c"));
    replaceIn(copy, "fixture.json", "(\"tolerance\" : )[-+.0-9E]+", "$10.0");
    VgtRun run = verify(copy);
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains("MISSED");
  }

  /** Changes a file and what the manifest says of it. */
  private static void replaceIn(Path folder, String name, String pattern, String by)
      throws Exception {
    Path file = folder.resolve(name);
    String before = digest(Files.readAllBytes(file));
    long size = Files.size(file);
    Files.writeString(file, Files.readString(file).replaceAll(pattern, by));
    Path manifest = folder.resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace(before, digest(Files.readAllBytes(file)))
            .replace("\"bytes\" : " + size + ",", "\"bytes\" : " + Files.size(file) + ","));
  }

  private static String digest(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void brokenExportsAreExitCodeTwo() throws Exception {
    Path good = TinyModels.get().export();
    Path changed = TinyModels.copy(good, temp.resolve("changed"));
    byte[] weights = Files.readAllBytes(changed.resolve("model.safetensors"));
    weights[weights.length - 1] ^= 1;
    Files.write(changed.resolve("model.safetensors"), weights);
    refused(changed, "model.safetensors is not what was exported");

    Path missing = TinyModels.copy(good, temp.resolve("missing"));
    Files.delete(missing.resolve("fixture.safetensors"));
    refused(missing, "fixture.safetensors is missing");

    Path away = TinyModels.copy(good, temp.resolve("away"));
    Path manifest = away.resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("\"files\" : {", "\"files\" : { \"../x\" : { \"bytes\" : 1 },"));
    refused(away, "outside the export");

    Path old = TinyModels.copy(good, temp.resolve("old"));
    replaceIn(old, "manifest.json", "\"version\" : 3", "\"version\" : 2");
    refused(old, "version 3");

    Path unknown = TinyModels.copy(good, temp.resolve("unknown"));
    replaceIn(unknown, "fixture.json", "flow_head", "no_head");
    refused(unknown, "no_head");
  }

  private void refused(Path folder, String message) {
    VgtRun run = verify(folder);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void badOptionsWriteNothing() {
    for (String options : List.of("--quantize w5", "--layout zip", "--lowering x", "--dtype f8")) {
      VgtRun run = export(options);
      assertThat(run.code()).as(options).isEqualTo(2);
      assertThat(temp.resolve("e")).doesNotExist();
    }
    assertThat(VgtRun.here("verify").code()).isEqualTo(2);
  }

  @Test
  void resultsAreNumbersToo() {
    try (Backend onnx =
        Backends.load().select("onnx", Capability.ONNX_EXPORT).open(BackendOptions.DEFAULT)) {
      assertThat(ExportVerification.run(TinyModels.get().export(), onnx))
          .hasSize(PROGRAMS.size())
          .allMatch(ExportVerification.Result::passed);
    }
  }
}
