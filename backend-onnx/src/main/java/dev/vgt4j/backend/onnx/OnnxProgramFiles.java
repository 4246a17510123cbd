package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.StoredTensor;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
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
  public void write(
      Path file,
      GraphDefinition definition,
      Map<String, StoredTensor> weights,
      Map<String, String> properties) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    weights.forEach((name, t) -> specs.put(name, t.spec()));
    Graph graph = Graph.record(definition, specs, OnnxKernels.fusedOperations());
    Lowering.Lowered lowered =
        Lowering.lower(graph, (leaf, tensor) -> external(weights.get(leaf.name()), tensor));
    ModelProto.Builder model = lowered.model();
    properties.forEach((k, v) -> model.addMetadataProps(Protos.entry(k, v)));
    lowered.names().write(model);
    ModelProto built = model.build();
    ModelRules.check(built, file);
    replace(file, built);
  }

  private static DType external(StoredTensor stored, TensorProto.Builder tensor) {
    tensor
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(Protos.entry("location", stored.file()))
        .addExternalData(Protos.entry("offset", Long.toString(stored.offset())))
        .addExternalData(Protos.entry("length", Long.toString(stored.length())));
    return stored.spec().dtype();
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
  public Program open(Path file) {
    ModelProto model = ModelRules.read(file);
    PortNames names = PortNames.read(model);
    Graph graph = new ModelSignature(file, model, names).graph();
    OnnxRun run = new OnnxRun(backend.environment(), graph, names);
    return new OnnxProgram(graph, run, () -> backend.load(file), p -> {});
  }
}
