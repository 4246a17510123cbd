package dev.vgt4j.testkit;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.testkit.oracle.OracleProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The backend under test beside the oracle. */
public final class Fixture implements AutoCloseable {
  private final BackendProvider provider;
  private final Backend backend;
  private final Backend oracle = new OracleProvider().open(BackendOptions.DEFAULT);

  Fixture(BackendProvider provider) {
    this.provider = provider;
    this.backend = provider.open(TestDevice.options());
  }

  BackendProvider provider() {
    return provider;
  }

  Backend backend() {
    return backend;
  }

  Session open(Map<String, HostTensor> weights) {
    return backend.open(Weights.of(weights));
  }

  Session openOracle(Map<String, HostTensor> weights) {
    return oracle.open(Weights.of(weights));
  }

  boolean has(Capability capability) {
    return provider.capabilities().contains(capability);
  }

  /** Skips the running test, visibly, if the backend does not declare a capability. */
  void assume(Capability needed) {
    Assumptions.assumeTrue(
        has(needed), () -> "backend '" + provider.name() + "' does not declare " + needed);
  }

  /** Copies results to host memory and frees them. */
  static Map<String, HostTensor> hosts(Outputs outputs) {
    try (outputs) {
      Map<String, HostTensor> out = new LinkedHashMap<>();
      outputs.names().forEach(n -> out.put(n, outputs.host(n)));
      return out;
    }
  }

  @Override
  public void close() {
    backend.close();
    oracle.close();
  }
}
