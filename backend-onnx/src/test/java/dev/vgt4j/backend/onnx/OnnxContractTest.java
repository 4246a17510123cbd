package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.testkit.BackendContract;

class OnnxContractTest extends BackendContract {
  @Override
  protected BackendProvider provider() {
    return new OnnxProvider();
  }
}
