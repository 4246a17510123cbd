package dev.vgt4j.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.backend.StoredTensor;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxProgramFilesTest {
  private static final String WEIGHTS = "model.safetensors";

  /** Offsets as a safetensors file has them: behind a header, not aligned to pages. */
  private static final Map<String, StoredTensor> STORED =
      Map.of(
          "w", new StoredTensor(new TensorSpec(DType.FLOAT32, Shape.of(2, 2)), WEIGHTS, 24, 16),
          "half", new StoredTensor(new TensorSpec(DType.BFLOAT16, Shape.of(2)), WEIGHTS, 40, 4));

  private static final GraphDefinition STEP =
      g -> {
        Tensor x = g.input("x", DType.FLOAT32, "B", "S", 2);
        Tensor cache = g.state("cache", DType.FLOAT32, "B", "P", 2);
        Dim total = Dim.symbol("P").plus(Dim.symbol("S"));
        Tensor mask = g.input("mask", DType.BOOL, "B", total);
        Tensor all = Tensor.concat(1, cache, x.linear(g.param("w"), g.param("half")));
        g.update("cache", all);
        Tensor zero = g.constant(HostTensor.scalar(0.0));
        g.output("x", mask.unsqueeze(-1).where(all, zero).sum(false, 1));
      };

  private static Backend backend;
  private static ProgramFiles files;
  @TempDir Path folder;

  @BeforeAll
  static void open() {
    backend = new OnnxProvider().open(new BackendOptions(OptionalInt.of(1), "cpu"));
    files = backend.programFiles();
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @BeforeEach
  void writeWeights() throws IOException {
    ByteBuffer b = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
    b.position(24).putFloat(1).putFloat(2).putFloat(3).putFloat(4);
    b.putShort((short) 0x3f80).putShort((short) 0xc000);
    Files.write(folder.resolve(WEIGHTS), b.array());
  }

  private Path export() {
    Path file = folder.resolve("step.onnx");
    files.write(file, STEP, STORED, ProgramOptions.PORTABLE, Map.of("license", "Apache-2.0"));
    return file;
  }

  @Test
  void exportedStepRunsFromTheFolderAlone() {
    try (Program program = files.open(export());
        State state = program.newState(Map.of("B", 1L, "P", 0L))) {
      HostTensor x = HostTensor.of(new float[] {1, 1}, 1, 1, 2);
      HostTensor one = HostTensor.of(new boolean[] {true}, 1, 1);
      HostTensor two = HostTensor.of(new boolean[] {true, true}, 1, 2);
      try (Outputs out = program.run(state, Map.of("x", x, "mask", one))) {
        assertThat(out.host("x").toFloats()).containsExactly(4, 5);
      }
      try (Outputs out = program.run(state, Map.of("x", x, "mask", two))) {
        assertThat(out.host("x").toFloats()).containsExactly(8, 10);
      }
      assertThat(state.read("cache").shape()).containsExactly(1, 2, 2);
    }
  }

  @Test
  void signatureSurvives() {
    try (Program program = files.open(export())) {
      assertThat(program.graph().inputs().keySet()).containsExactly("x", "mask");
      assertThat(program.graph().states().keySet()).containsExactly("cache");
      assertThat(program.graph().updates().keySet()).containsExactly("cache");
      assertThat(program.graph().outputs().keySet()).containsExactly("x");
      assertThat(program.graph().inputs().get("mask").spec())
          .isEqualTo(
              new TensorSpec(DType.BOOL, Shape.of("B", Dim.symbol("P").plus(Dim.symbol("S")))));
      assertThatThrownBy(() -> program.run(Map.of("x", HostTensor.scalar(1.0))))
          .isInstanceOf(ShapeException.class);
    }
  }

  @Test
  void fileIsAPlainModelThatPointsIntoTheWeights() throws IOException {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(export()));
    assertThat(model.getGraph().getInputList())
        .extracting(v -> v.getName())
        .containsExactly("x", "mask", "cache");
    assertThat(model.getGraph().getOutputList())
        .extracting(v -> v.getName())
        .containsExactly("cache.next", "x.out");
    assertThat(model.getGraph().getNodeList()).extracting(NodeProto::getDomain).containsOnly("");
    assertThat(model.getGraph().getNodeList())
        .extracting(NodeProto::getName)
        .anyMatch(n -> n.matches("Linear_\\d+/Gemm"))
        .doesNotHaveDuplicates();
    assertThat(model.getMetadataPropsList())
        .anyMatch(p -> p.getKey().equals("license") && p.getValue().equals("Apache-2.0"));
    assertThat(folder.resolve("step.onnx.part")).doesNotExist();
  }

  @Test
  void missingAndTruncatedWeightFilesAreNamed() throws IOException {
    Path file = export();
    Files.write(folder.resolve(WEIGHTS), new byte[30]);
    assertThatThrownBy(() -> files.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(WEIGHTS)
        .hasMessageContaining("truncated");
    Files.delete(folder.resolve(WEIGHTS));
    assertThatThrownBy(() -> files.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(WEIGHTS)
        .hasMessageContaining("missing");
    assertThatThrownBy(this::export)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(WEIGHTS);
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path file = folder.resolve("no.onnx");
    assertThatThrownBy(() -> files.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no.onnx");
    Files.write(file, new byte[] {1, 2, 3, 4});
    assertThatThrownBy(() -> files.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no ONNX model");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> files.open(file)).isInstanceOf(InvalidInputException.class);
    Path good = export();
    byte[] bytes = Files.readAllBytes(good);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> files.open(file)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void weightsOutsideTheFolderAreRefused() {
    for (String location : new String[] {"../" + WEIGHTS, "/etc/passwd", ""}) {
      StoredTensor away =
          new StoredTensor(new TensorSpec(DType.FLOAT32, Shape.of(2, 2)), location, 24, 16);
      assertThatThrownBy(
              () ->
                  files.write(
                      folder.resolve("away.onnx"),
                      g -> g.output("y", g.param("w")),
                      Map.of("w", away),
                      ProgramOptions.PORTABLE,
                      Map.of()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("outside");
    }
    assertThat(folder.resolve("away.onnx")).doesNotExist();
  }

  @Test
  void otherOperatorSetsAndFormatsAreRefused() throws IOException {
    refused(m -> m.getOpsetImportBuilder(0).setVersion(99), "version 99");
    refused(m -> m.addOpsetImport(set("com.example", 1)), "'com.example' is not known");
    refused(m -> m.getGraphBuilder().getNodeBuilder(0).setDomain("com.microsoft"), "not declared");
    refused(m -> m.clearOpsetImport(), "no operator set");
    refused(m -> m.setIrVersion(99), "format version 99");
    refused(m -> m.addFunctions(FunctionProto.newBuilder().setName("f")), "functions");
  }

  @Test
  void numbersInsideNodesMayNotLieElsewhere() throws IOException {
    TensorProto.Builder away =
        TensorProto.newBuilder()
            .setName("t")
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addDims(1)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(Protos.entry("location", "../secret"));
    AttributeProto.Builder value = AttributeProto.newBuilder().setName("value").setT(away);
    refused(m -> m.getGraphBuilder().getNodeBuilder(0).addAttribute(value), "outside");
    AttributeProto.Builder body =
        AttributeProto.newBuilder()
            .setName("body")
            .setG(GraphProto.newBuilder().addInitializer(away));
    refused(m -> m.getGraphBuilder().getNodeBuilder(0).addAttribute(body), "outside");
  }

  @Test
  void weightsOfAnotherShapeAreRefused() throws IOException {
    refused(m -> initializer(m, "w").setDims(0, 3), "needs 24 bytes, its data has 16");
    refused(m -> initializer(m, "w").setDims(0, -1), "has shape");
    refused(m -> initializer(m, "w").setDataType(77), "unknown type");
  }

  private static TensorProto.Builder initializer(ModelProto.Builder model, String name) {
    return model.getGraphBuilder().getInitializerBuilderList().stream()
        .filter(t -> t.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static OperatorSetIdProto set(String domain, int version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }

  private void refused(Consumer<ModelProto.Builder> change, String message) throws IOException {
    Path file = export();
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    change.accept(model);
    Files.write(file, model.build().toByteArray());
    assertThatThrownBy(() -> files.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void nodesOutOfOrderAreRefused() throws IOException {
    Path file = export();
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    NodeProto first = model.getGraph().getNode(0);
    model.getGraphBuilder().removeNode(0).addNode(first);
    Files.write(file, model.build().toByteArray());
    assertThatThrownBy(() -> files.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("nothing before it defines");
  }

  @Test
  void modelsOfOtherOriginGetStatesByName() throws IOException {
    Path file = export();
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    model.setProducerName("other").clearMetadataProps();
    Files.write(file, model.build().toByteArray());
    try (Program program = files.open(file)) {
      assertThat(program.graph().updates().keySet()).containsExactly("cache");
      assertThat(program.graph().outputs().keySet()).containsExactly("x.out");
    }
  }

  @Test
  void lengthsAreReadFromTheirFormula() {
    Dim h = Dim.symbol("H");
    Dim p = Dim.symbol("P");
    for (Dim d : List.of(h, p.plus(h), h.times(32), h.times(p).times(4).plus(p).minus(Dim.ONE))) {
      assertThat(DimFormula.parse(d.toString())).isEqualTo(d);
    }
    assertThat(DimFormula.parse("7 - P")).isEqualTo(Dim.of(7).minus(p));
    assertThat(DimFormula.parse("floor(H/2)")).isEqualTo(Dim.symbol("dim_floor_H_2_"));
    assertThat(DimFormula.parse("9x")).isEqualTo(Dim.symbol("dim_9x"));
  }
}
