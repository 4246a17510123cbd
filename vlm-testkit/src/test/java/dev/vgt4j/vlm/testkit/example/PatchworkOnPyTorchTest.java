package dev.vgt4j.vlm.testkit.example;

import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.backend.djl.DjlProvider;

/** The same on a real backend. */
class PatchworkOnPyTorchTest extends PatchworkTest {
  @Override
  protected BackendProvider provider() {
    return new DjlProvider();
  }
}
