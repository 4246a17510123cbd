package dev.vgt4j.backend.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.testkit.BackendContract;
import java.util.Set;

/** The contract with standard operations only; {@link OnnxContractTest} is about the tuned ones. */
class PortableContractTest extends BackendContract {
  @Override
  protected BackendProvider provider() {
    return new BackendProvider() {
      @Override
      public String name() {
        return OnnxProvider.NAME;
      }

      @Override
      public Set<Capability> capabilities() {
        return OnnxProvider.CAPABILITIES;
      }

      @Override
      public Backend open(BackendOptions options) {
        return new OnnxBackend(
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL),
            options,
            ProgramOptions.Lowering.PORTABLE);
      }
    };
  }
}
