package dev.vgt4j.core.export;

import dev.vgt4j.api.CapabilityException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.model.GenerationGraphs;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.sampling.GenerationPrograms;
import dev.vgt4j.core.sampling.GeneratorShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs of an exported folder, opened when they are first asked for. */
public final class ExportedPrograms implements GenerationPrograms {
  private final Path folder;
  private final ProgramFiles files;
  private final ServingLayout layout;
  private final GeneratorShape shape;
  private final Session weightless;
  private final Map<String, Program> open = new HashMap<>();

  private ExportedPrograms(
      Path folder,
      ProgramFiles files,
      ServingLayout layout,
      GeneratorShape shape,
      Session weightless) {
    this.layout = layout;
    this.weightless = weightless;
    this.folder = folder;
    this.files = files;
    this.shape = shape;
  }

  /** True if a folder is an export, even one that misses files. */
  public static boolean isExport(Path folder) {
    if (Files.exists(folder.resolve(ExportManifest.FILE))) {
      return true;
    }
    try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
      return files.anyMatch(f -> f.getFileName().toString().startsWith(GeneratorExport.DECODE));
    } catch (IOException e) {
      throw FileErrors.failed("listing", folder, e);
    }
  }

  /**
   * Opens an export after checking all of its files.
   *
   * @throws InvalidInputException naming a file that is missing, truncated or changed, or the
   *     backends that run exports if this one does not
   */
  public static ExportedPrograms open(Path folder, Backend backend) {
    ProgramFiles files = programFiles(folder, backend);
    ExportManifest manifest = ExportManifest.read(folder);
    manifest.check(GeneratorExport.names(files, manifest.layout()));
    VgtModels models = ModelFolder.readModels(folder);
    Session weightless = backend.open(Weights.of(Map.of()));
    return new ExportedPrograms(
        folder, files, manifest.layout(), GeneratorShape.of(models), weightless);
  }

  private static ProgramFiles programFiles(Path folder, Backend backend) {
    try {
      return backend.programFiles();
    } catch (CapabilityException e) {
      throw new CapabilityException(
          folder
              + " is an export, which "
              + backend.name()
              + " cannot run: use --backend onnx, or the model folder that was exported");
    }
  }

  @Override
  public GeneratorShape shape() {
    return shape;
  }

  @Override
  public Program prefill(Cache cache) {
    return program(GeneratorExport.PREFILL, cache);
  }

  @Override
  public Program decode(Cache cache) {
    return program(GeneratorExport.DECODE, cache);
  }

  private Program program(String name, Cache cache) {
    if (cache != Cache.PAIRS) {
      throw new InvalidInputException(
          "export "
              + folder
              + ": only the consistent decoding mode is exported; use the model folder for the"
              + " reference mode");
    }
    return named(name);
  }

  /** Compiled here, since there are no weights in it. */
  @Override
  public Program repeat() {
    Program prefill = prefill(Cache.PAIRS);
    return open.computeIfAbsent(
        "repeat", n -> weightless.compile(GenerationGraphs.repeat(prefill.graph())));
  }

  @Override
  public Program velocity() {
    return named(GeneratorExport.FLOW_HEAD);
  }

  @Override
  public Optional<Program> sampling() {
    return Optional.of(named(GeneratorExport.FLOW_SAMPLER));
  }

  @Override
  public Program pixels() {
    return named(GeneratorExport.PIXEL_DECODER);
  }

  /**
   * Pixels to latents: {@code pixels} {@code [B, 3, stride*H, stride*W]} in, {@code latents} out.
   */
  public Program encoder() {
    return named(GeneratorExport.VISION_ENCODER);
  }

  /**
   * Any program of the export.
   *
   * @throws InvalidInputException if there is none of that name
   */
  Program named(String name) {
    GeneratorExport.requirePart(folder, name);
    return open.computeIfAbsent(
        name, n -> files.open(folder.resolve(layout.program(n, files.extension()))));
  }

  @Override
  public void close() {
    open.values().forEach(Program::close);
    open.clear();
    weightless.close();
  }
}
