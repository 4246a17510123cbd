package dev.vgt4j.testkit.oracle;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Capability;
import java.util.Set;

/**
 * The oracle as a backend named {@code oracle}. It is not registered as a service: tests and people
 * who debug a model create it themselves.
 */
public final class OracleProvider implements BackendProvider {
  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.TRAINING);
  }

  @Override
  public Backend open(BackendOptions options) {
    return new OracleBackend();
  }
}
