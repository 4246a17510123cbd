package dev.vgt4j.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vgt4j.api.backend.ProgramSignature;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What model servers read, by the rules that they publish. */
class ServingLayoutTest {
  private static final Map<String, TensorSpec> INPUTS = new LinkedHashMap<>();
  private static final Map<String, ProgramSignature> PROGRAMS;

  static {
    INPUTS.put("x", new TensorSpec(DType.FLOAT32, Shape.of("B", Dim.symbol("Q").plus(1), 4)));
    INPUTS.put("t", new TensorSpec(DType.FLOAT32, Shape.of()));
    INPUTS.put("places", new TensorSpec(DType.INT64, Shape.of("B")));
    INPUTS.put("mask", new TensorSpec(DType.BOOL, Shape.of("B", 1)));
    PROGRAMS =
        Map.of(
            "flow_head",
            new ProgramSignature(
                INPUTS, Map.of("key.0.next", new TensorSpec(DType.FLOAT32, Shape.of("B", 7)))));
  }

  /** Fields and types of Triton's model_config.proto, names and files of its model repository. */
  @Test
  void tritonReadsTheRepository() {
    Map<String, String> files = ServingLayout.TRITON.files(PROGRAMS);
    assertThat(files).containsOnlyKeys("model_repository/flow_head/config.pbtxt");
    assertThat(ServingLayout.TRITON.program("flow_head", ".onnx"))
        .isEqualTo("model_repository/flow_head/1/model.onnx");
    Map<String, List<Object>> config = TextProto.parse(files.values().iterator().next());
    assertThat(config.keySet())
        .isSubsetOf(
            "name", "backend", "default_model_filename", "max_batch_size", "input", "output");
    assertThat(config.get("name")).containsExactly("flow_head");
    assertThat(config.get("backend")).containsExactly("onnxruntime");
    assertThat(config.get("default_model_filename")).containsExactly("model.onnx");
    assertThat(config.get("max_batch_size")).containsExactly("0");
    assertThat(config.get("input")).hasSize(4);
    config.get("input").forEach(ServingLayoutTest::checkPort);
    config.get("output").forEach(ServingLayoutTest::checkPort);
    assertThat(config.get("input").toString())
        .isEqualTo(
            "[{name=[x], data_type=[TYPE_FP32], dims=[-1, -1, 4]},"
                + " {name=[t], data_type=[TYPE_FP32], dims=[1], reshape=[{shape=[]}]},"
                + " {name=[places], data_type=[TYPE_INT64], dims=[-1]},"
                + " {name=[mask], data_type=[TYPE_BOOL], dims=[-1, 1]}]");
  }

  @SuppressWarnings("unchecked")
  private static void checkPort(Object port) {
    Map<String, List<Object>> fields = (Map<String, List<Object>>) port;
    assertThat(fields.keySet()).isSubsetOf("name", "data_type", "dims", "reshape");
    assertThat(fields.get("name")).hasSize(1);
    assertThat(Set.of("TYPE_FP32", "TYPE_INT64", "TYPE_BOOL"))
        .containsAll(fields.get("data_type").stream().map(Object::toString).toList());
    assertThat(fields.get("dims")).isNotEmpty();
    for (Object d : fields.get("dims")) {
      long n = Long.parseLong(d.toString());
      assertThat(n == -1 || n > 0).isTrue();
    }
  }

  /** InferenceService, version v1beta1. */
  @Test
  void kserveReadsItsServiceAndTritonsRepository() throws IOException {
    Map<String, String> files = ServingLayout.KSERVE.files(PROGRAMS);
    assertThat(files.keySet())
        .containsExactlyInAnyOrder(
            "inference-service.yaml", "model_repository/flow_head/config.pbtxt");
    JsonNode service = new YAMLMapper().readTree(files.get("inference-service.yaml"));
    assertThat(service.path("apiVersion").asText()).isEqualTo("serving.kserve.io/v1beta1");
    assertThat(service.path("kind").asText()).isEqualTo("InferenceService");
    assertThat(service.at("/metadata/name").asText())
        .matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"); // a DNS label
    JsonNode model = service.at("/spec/predictor/model");
    assertThat(model.at("/modelFormat/name").asText()).isEqualTo("onnx");
    assertThat(model.path("protocolVersion").asText()).isEqualTo("v2");
    assertThat(model.path("runtime").asText()).isEqualTo("kserve-tritonserver");
    assertThat(model.path("storageUri").asText()).matches("pvc://[^/]+/.+");
  }

  /** One folder a model, with the engine and the name of the model file. */
  @Test
  void djlServingReadsItsProperties() throws IOException {
    Map<String, String> files = ServingLayout.DJL_SERVING.files(PROGRAMS);
    assertThat(files).containsOnlyKeys("models/flow_head/serving.properties");
    Properties p = new Properties();
    p.load(new StringReader(files.get("models/flow_head/serving.properties")));
    assertThat(p.stringPropertyNames()).containsExactlyInAnyOrder("engine", "option.modelName");
    assertThat(p.getProperty("engine")).isEqualTo("OnnxRuntime");
    assertThat(ServingLayout.DJL_SERVING.program("flow_head", ".onnx"))
        .isEqualTo("models/flow_head/" + p.getProperty("option.modelName") + ".onnx");
  }

  @Test
  void weightsLieBesidePrograms() {
    assertThat(ServingLayout.PLAIN.beside("a", "w")).isEqualTo("w");
    assertThat(ServingLayout.KSERVE.beside("a", "w")).isEqualTo("model_repository/a/1/w");
    assertThat(ServingLayout.DJL_SERVING.text()).isEqualTo("djl-serving");
  }
}
