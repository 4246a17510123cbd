package dev.vgt4j.core.export;

import dev.vgt4j.api.backend.ProgramSignature;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where the files of an export lie, and what else a model server reads. */
public enum ServingLayout {
  /** All programs and the weight file in one folder. */
  PLAIN {
    @Override
    String program(String part, String extension) {
      return part + extension;
    }

    @Override
    Map<String, String> files(Map<String, ProgramSignature> programs) {
      return Map.of();
    }
  },

  /**
   * A model repository of the Triton server: {@code model_repository/NAME/config.pbtxt} and {@code
   * model_repository/NAME/1/model.onnx}.
   */
  TRITON {
    @Override
    String program(String part, String extension) {
      return REPOSITORY + "/" + part + "/1/model" + extension;
    }

    @Override
    Map<String, String> files(Map<String, ProgramSignature> programs) {
      return programs.entrySet().stream()
          .collect(
              Collectors.toMap(
                  e -> REPOSITORY + "/" + e.getKey() + "/config.pbtxt",
                  e -> tritonConfig(e.getKey(), e.getValue())));
    }
  },

  /**
   * The same repository with an {@code InferenceService} of KServe that names its Triton runtime.
   */
  KSERVE {
    @Override
    String program(String part, String extension) {
      return TRITON.program(part, extension);
    }

    @Override
    Map<String, String> files(Map<String, ProgramSignature> programs) {
      Map<String, String> files = new TreeMap<>(TRITON.files(programs));
      files.put("inference-service.yaml", inferenceService());
      return files;
    }
  },

  /** A model store of DJL Serving: {@code models/NAME/serving.properties} beside the program. */
  DJL_SERVING {
    @Override
    String program(String part, String extension) {
      return "models/" + part + "/" + part + extension;
    }

    @Override
    Map<String, String> files(Map<String, ProgramSignature> programs) {
      return programs.keySet().stream()
          .collect(
              Collectors.toMap(
                  part -> "models/" + part + "/serving.properties",
                  part -> "engine=OnnxRuntime\noption.modelName=" + part + "\n"));
    }
  };

  private static final String REPOSITORY = "model_repository";

  /** Path of a program in the export. */
  abstract String program(String part, String extension);

  /** Text of the files that the server reads, by path in the export. */
  abstract Map<String, String> files(Map<String, ProgramSignature> programs);

  /** Path of a file that lies beside a program. */
  String beside(String part, String file) {
    String program = program(part, "");
    int slash = program.lastIndexOf('/');
    return slash < 0 ? file : program.substring(0, slash + 1) + file;
  }

  /** As it is written: {@code djl-serving}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String tritonConfig(String name, ProgramSignature program) {
    return "name: \""
        + name
        + "\"\nbackend: \"onnxruntime\"\ndefault_model_filename: \"model.onnx\"\n"
        + "max_batch_size: 0\n"
        + ports("input", program.inputs())
        + ports("output", program.outputs());
  }

  private static String ports(String kind, Map<String, TensorSpec> ports) {
    return ports.entrySet().stream()
        .map(e -> port(e.getKey(), e.getValue()))
        .collect(Collectors.joining(",\n", kind + " [\n", "\n]\n"));
  }

  private static String port(String name, TensorSpec spec) {
    List<Dim> dims = spec.shape().dims();
    // a tensor without axes is sent as one number
    String shape =
        dims.isEmpty()
            ? "dims: [ 1 ]\n    reshape { shape: [ ] }"
            : dims.stream()
                .map(d -> d.isConstant() ? Long.toString(d.value()) : "-1")
                .collect(Collectors.joining(", ", "dims: [ ", " ]"));
    return "  {\n    name: \""
        + name
        + "\"\n    data_type: "
        + tritonType(spec.dtype())
        + "\n    "
        + shape
        + "\n  }";
  }

  private static String tritonType(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "TYPE_FP32";
      case INT64 -> "TYPE_INT64";
      case BOOL -> "TYPE_BOOL";
      default -> throw new IllegalStateException("programs take no " + dtype);
    };
  }

  private static String inferenceService() {
    return """
        apiVersion: serving.kserve.io/v1beta1
        kind: InferenceService
        metadata:
          name: vgt-generator
        spec:
          predictor:
            model:
              modelFormat:
                name: onnx
              protocolVersion: v2
              runtime: kserve-tritonserver
              storageUri: pvc://models/%s
        """
        .formatted(REPOSITORY);
  }
}
