package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import java.util.Map;
import java.util.Set;

/**
 * Runs and trains any definition in plain Java: between two boundaries in float64, while what
 * crosses one (outputs, states, parameters, moments) is rounded to float32 as everywhere else.
 */
public final class OracleBackend implements Backend {
  private volatile boolean closed;

  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.TRAINING);
  }

  @Override
  public Map<String, String> description() {
    return Map.of("runtime", "plain Java, float64", "device", "cpu");
  }

  @Override
  public Session open(Weights weights) {
    checkOpen();
    return new OracleSession(this, weights);
  }

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the backend 'oracle' is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
