package dev.vgt4j.backend.tf;

import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.testkit.BackendContract;

class TfContractTest extends BackendContract {
  @Override
  protected BackendProvider provider() {
    return new TfProvider();
  }
}
