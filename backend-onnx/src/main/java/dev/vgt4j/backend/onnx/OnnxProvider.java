package dev.vgt4j.backend.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.ProgramOptions;
import java.util.Set;
import java.util.function.Supplier;

/** ONNX Runtime as a backend: runs programs and exports them, does not train. */
public final class OnnxProvider implements BackendProvider {
  static final String NAME = "onnx";

  /**
   * System property: {@code portable} makes sessions run programs of standard operations only, as
   * an export of that kind holds them.
   */
  static final String LOWERING = "vgt.onnx.lowering";

  static final Set<Capability> CAPABILITIES = Set.of(Capability.ONNX_EXPORT);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Backend open(BackendOptions options) {
    return open(
        options, () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL));
  }

  private static ProgramOptions.Lowering lowering() {
    return System.getProperty(LOWERING, "tuned").equals("portable")
        ? ProgramOptions.Lowering.PORTABLE
        : ProgramOptions.Lowering.TUNED;
  }

  static Backend open(BackendOptions options, Supplier<OrtEnvironment> runtime) {
    try {
      return new OnnxBackend(DeepStack.get(runtime), options, lowering());
    } catch (LinkageError | IllegalStateException e) {
      throw new InvalidInputException(
          "backend 'onnx': ONNX Runtime's native library cannot be loaded ("
              + e
              + "); add com.microsoft.onnxruntime:onnxruntime, which has it for Linux, macOS and"
              + " Windows on x86-64 and arm64",
          e);
    }
  }
}
