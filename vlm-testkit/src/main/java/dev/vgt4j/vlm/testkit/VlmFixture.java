package dev.vgt4j.vlm.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.SafetensorsWriter;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.testkit.TestDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A tiny model of the family under test as a folder, and the backend that runs it. */
final class VlmFixture implements AutoCloseable {
  private static final long SEED = 7;

  private final VlmContract contract;
  private final CountedBackend backend;
  private final Path root;
  private final ObjectNode config;
  private final VgtModels models;
  private final Map<String, HostTensor> declared;
  private final Map<String, HostTensor> published;
  private final TinyTuning tuning;

  VlmFixture(VlmContract contract) {
    this.contract = contract;
    this.config = TinySections.object(contract.config());
    this.models = TinySections.around(config);
    this.declared = drawn();
    this.published = contract.published(declared);
    this.root = temporaryFolder();
    writeVlm(folder(), published);
    this.backend = new CountedBackend(contract.provider().open(TestDevice.options()));
    this.tuning = new TinyTuning(this);
  }

  private Map<String, HostTensor> drawn() {
    WeightInit init = new WeightInit(new SplittableRandom(SEED));
    models.vlm().declare(init);
    return init.tensors();
  }

  private static Path temporaryFolder() {
    return FileWork.unchecked(() -> Files.createTempDirectory("vlm-contract"));
  }

  /** A published model: configuration, tokenizer and weights. */
  Path writeVlm(Path folder, Map<String, HostTensor> weights) {
    FileWork.unchecked(() -> Files.createDirectories(folder));
    AtomicFiles.writeString(folder.resolve(ModelFolder.CONFIG), config.toPrettyString());
    contract.writeTokenizer(folder, vlm().prompts());
    SafetensorsWriter.write(folder.resolve(ModelFolder.WEIGHTS), weights, Map.of());
    return folder;
  }

  /** The family's own configuration. */
  ObjectNode config() {
    return config.deepCopy();
  }

  /** The model with everything that tuning adds, as its configuration describes it. */
  VgtModels models() {
    return models;
  }

  Vlm vlm() {
    return models.vlm();
  }

  /** The weights under the names that the family declares. */
  Map<String, HostTensor> declared() {
    return declared;
  }

  /** The weights under published names. */
  Map<String, HostTensor> published() {
    return published;
  }

  CountedBackend backend() {
    return backend;
  }

  /** Where the model is. */
  Path folder() {
    return root.resolve("vlm");
  }

  /** Another folder; it does not exist yet. */
  Path folder(String name) {
    return root.resolve(name);
  }

  /** The models that are tuned from this one, each when it is first asked for. */
  TinyTuning tuning() {
    return tuning;
  }

  /** Compiles model code over the model's canonical weights and runs it once for every input. */
  List<Map<String, HostTensor>> run(
      GraphDefinition definition, List<Map<String, HostTensor>> inputs) {
    try (ModelFolder model = ModelFolder.open(folder());
        Session session = backend.open(model.canonical());
        Program program = session.compile(definition)) {
      return inputs.stream().map(in -> hosts(program.run(in))).toList();
    }
  }

  private static Map<String, HostTensor> hosts(Outputs outputs) {
    try (outputs) {
      Map<String, HostTensor> out = new LinkedHashMap<>();
      outputs.names().forEach(name -> out.put(name, outputs.host(name)));
      return out;
    }
  }

  @Override
  public void close() {
    backend.close();
    List<Path> files =
        FileWork.unchecked(
            () -> {
              try (Stream<Path> walk = Files.walk(root)) {
                return walk.sorted(Comparator.reverseOrder()).toList();
              }
            });
    files.forEach(file -> FileWork.unchecked(() -> Files.deleteIfExists(file)));
  }
}
