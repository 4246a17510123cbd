package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.ProgramSignature;
import dev.vgt4j.api.backend.StoredTensor;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.RepeatedDefinition;
import dev.vgt4j.api.tensor.HostTensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Map;

/**
 * Programs as {@code .onnx} files whose initializers are external data: byte ranges of weight files
 * beside them, which may be safetensors files. Names are those of {@link Lowering}; the properties
 * {@code vgt4j.*} say which model inputs and outputs are states.
 */
final class OnnxProgramFiles implements ProgramFiles {
  private final OnnxBackend backend;

  OnnxProgramFiles(OnnxBackend backend) {
    this.backend = backend;
  }

  @Override
  public String extension() {
    return ".onnx";
  }

  @Override
  public Map<String, HostTensor> stored(
      Collection<GraphDefinition> definitions, Weights weights, ProgramOptions options) {
    return Quantizer.stored(definitions, weights, options);
  }

  @Override
  public void write(
      Path file,
      GraphDefinition definition,
      Map<String, StoredTensor> weights,
      ProgramOptions options,
      Map<String, String> properties) {
    StoredWeights stored = new StoredWeights(weights);
    Graph graph =
        Graph.record(definition, stored.specs(), Lowering.fusedOperations(options.lowering()));
    Lowering.Lowered lowered = Lowering.lower(graph, options.lowering(), stored);
    ModelProto.Builder model = lowered.model();
    if (definition instanceof RepeatedDefinition repeated) {
      Repetition.require(graph, repeated);
      model.setGraph(Repetition.of(model.getGraph(), lowered.names(), repeated));
    }
    properties.forEach((k, v) -> model.addMetadataProps(Protos.entry(k, v)));
    lowered.names().write(model);
    ModelProto built = model.build();
    ModelRules.check(built, file);
    replace(file, built);
  }

  private static void replace(Path file, ModelProto model) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try {
        try (OutputStream out = Files.newOutputStream(part)) {
          model.writeTo(out);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new InvalidInputException("cannot write " + file + ": " + e, e);
    }
  }

  @Override
  public ProgramSignature signature(Path file) {
    ModelProto model = ModelRules.read(file);
    return new ModelSignature(file, model, PortNames.read(model)).ports();
  }

  @Override
  public Program open(Path file) {
    ModelProto model = ModelRules.read(file);
    PortNames names = PortNames.read(model);
    Graph graph = new ModelSignature(file, model, names).graph();
    OnnxRun run = new OnnxRun(backend, graph, names);
    return new OnnxProgram(graph, run, () -> backend.load(file), p -> {});
  }
}
