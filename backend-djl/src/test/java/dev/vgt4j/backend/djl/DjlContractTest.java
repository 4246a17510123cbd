package dev.vgt4j.backend.djl;

import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.testkit.BackendContract;

class DjlContractTest extends BackendContract {
  @Override
  protected BackendProvider provider() {
    return new DjlProvider();
  }
}
