package dev.vgt4j.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.ProgramOptions.Lowering;
import dev.vgt4j.api.backend.ProgramOptions.Quantization;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.StoredTensor;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizationTest {
  private static final int IN = 96;
  private static final int HIDDEN = 64;

  /** A gated layer with a shared, an embedded and an odd-sized weight. */
  private static final GraphDefinition LAYERS =
      g -> {
        Tensor x = g.input("x", DType.FLOAT32, "B", "S", IN);
        Tensor h = x.linear(g.param("a.weight"), g.param("a.bias"));
        Tensor y = h.silu().linear(g.param("b.weight"), null);
        y = y.add(g.param("table").gather(0, g.constant(HostTensor.scalar(1L))));
        g.output("y", y.linear(g.param("table"), null));
        g.output("odd", y.slice(2, 0, 7).linear(g.param("odd.weight"), null));
      };

  private static final Map<String, HostTensor> WEIGHTS =
      Map.of(
          "a.weight", normal(1, HIDDEN, IN),
          "a.bias", normal(2, HIDDEN),
          "b.weight", normal(3, 32, HIDDEN),
          "odd.weight", normal(5, 3, 7),
          "table", normal(4, 8, 32));

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

  private static HostTensor normal(int seed, long... shape) {
    Random r = new Random(seed);
    float[] f = new float[(int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < f.length; i++) {
      f[i] = (float) (r.nextGaussian() / 8);
    }
    return HostTensor.of(f, shape);
  }

  /** Stores tensors one after another behind a few bytes, as a safetensors file has them. */
  private Map<String, StoredTensor> stored(Map<String, HostTensor> tensors) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(new byte[8]);
    Map<String, StoredTensor> out = new LinkedHashMap<>();
    for (Map.Entry<String, HostTensor> e : tensors.entrySet()) {
      byte[] bytes = new byte[e.getValue().bytes().remaining()];
      e.getValue().bytes().get(bytes);
      TensorSpec spec = new TensorSpec(e.getValue().dtype(), Shape.ofLongs(e.getValue().shape()));
      out.put(e.getKey(), new StoredTensor(spec, "w.bin", all.size(), bytes.length));
      all.write(bytes);
    }
    Files.write(folder.resolve("w.bin"), all.toByteArray());
    return out;
  }

  private Path export(ProgramOptions options) throws IOException {
    Path file = folder.resolve("p.onnx");
    Map<String, HostTensor> tensors = files.stored(List.of(LAYERS), Weights.of(WEIGHTS), options);
    files.write(file, LAYERS, stored(tensors), options, Map.of());
    return file;
  }

  private static HostTensor y(Program p) {
    try (Outputs out = p.run(Map.of("x", normal(9, 2, 3, IN)))) {
      return out.host("y");
    }
  }

  private static double error(HostTensor a, HostTensor b) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < b.size(); i++) {
      difference += Math.pow(a.at(i) - b.at(i), 2);
      norm += Math.pow(b.at(i), 2);
    }
    return Math.sqrt(difference / norm);
  }

  /** On normally distributed weights; most of it is the rounding of 4 and 8 bits in two layers. */
  @ParameterizedTest
  @CsvSource({
    "PORTABLE, NONE, 1e-6", "PORTABLE, INT8_DYNAMIC, 0.02", "PORTABLE, W8, 0.008",
    "PORTABLE, W4, 0.13", "TUNED, NONE, 1e-6", "TUNED, INT8_DYNAMIC, 0.02",
    "TUNED, W8, 0.015", "TUNED, W4, 0.13"
  })
  void staysNearFloats(Lowering lowering, Quantization quantization, double bound)
      throws IOException {
    Path file = export(new ProgramOptions(lowering, quantization, List.of()));
    try (Session session = backend.open(Weights.of(WEIGHTS));
        Program exact = session.compile(LAYERS);
        Program rounded = files.open(file)) {
      double error = error(y(rounded), y(exact));
      assertThat(error).isLessThan(bound);
      assertThat(error > 1e-4).isEqualTo(quantization != Quantization.NONE);
    }
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
    if (lowering == Lowering.PORTABLE) {
      assertThat(model.getOpsetImportList()).extracting(o -> o.getDomain()).containsExactly("");
      assertThat(model.getGraph().getNodeList()).extracting(NodeProto::getDomain).containsOnly("");
    }
  }

  @Test
  void onlyWeightsOfLinearLayersAreReplaced() {
    Map<String, HostTensor> w8 =
        files.stored(
            List.of(LAYERS),
            Weights.of(WEIGHTS),
            new ProgramOptions(Lowering.TUNED, Quantization.W8, List.of("b.*")));
    assertThat(w8.keySet())
        .containsExactlyInAnyOrder(
            "a.weight.quantized", "a.weight.scales", "a.bias", "b.weight", "odd.weight", "table");
    assertThat(w8.get("a.weight.quantized").shape()).containsExactly(HIDDEN, IN / 32, 32);
    Map<String, HostTensor> w4 =
        files.stored(
            List.of(LAYERS),
            Weights.of(WEIGHTS),
            new ProgramOptions(Lowering.TUNED, Quantization.W4, List.of("*bias")));
    assertThat(w4.get("b.weight.quantized").shape()).containsExactly(32, HIDDEN / 32, 16);
    assertThat(w4.get("a.weight.scales").dtype()).isEqualTo(DType.FLOAT32);
  }

  @Test
  void blocksAreMultipliedByWholeNumbers() throws IOException {
    ModelProto model =
        ModelProto.parseFrom(
            Files.readAllBytes(
                export(new ProgramOptions(Lowering.TUNED, Quantization.W4, List.of()))));
    List<NodeProto> fused =
        model.getGraph().getNodeList().stream()
            .filter(n -> n.getOpType().equals("MatMulNBits"))
            .toList();
    assertThat(fused).hasSize(2);
    assertThat(fused)
        .allSatisfy(
            n ->
                assertThat(n.getAttributeList())
                    .anyMatch(a -> a.getName().equals("accuracy_level") && a.getI() == 4));
  }

  @Test
  void zerosAndConstantsSurvive() {
    for (Quantization kind : List.of(Quantization.INT8_DYNAMIC, Quantization.W8, Quantization.W4)) {
      Map<String, HostTensor> q =
          QuantizedWeight.quantize("w", HostTensor.zeros(DType.FLOAT32, 2, 32), kind);
      HostTensor numbers = q.get("w.quantized");
      int zero =
          switch (kind) {
            case W4 -> 0x88;
            case W8 -> 0x80;
            default -> 0;
          };
      for (int i = 0; i < numbers.size(); i++) {
        assertThat((int) numbers.at(i)).isEqualTo(zero);
      }
    }
  }

  @Test
  void emptyPatternsAreRefused() {
    assertThatThrownBy(() -> new ProgramOptions(Lowering.TUNED, Quantization.W8, List.of(" ")))
        .isInstanceOf(InvalidInputException.class);
    ProgramOptions some =
        new ProgramOptions(Lowering.TUNED, Quantization.W8, List.of("image_head.*.final_layer.*"));
    assertThat(some.excludes("image_head.net.final_layer.linear.weight")).isTrue();
    assertThat(some.excludes("image_head.net.res_blocks.0.mlp.0.weight")).isFalse();
  }
}
