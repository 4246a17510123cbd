package dev.vgt4j.testkit;

import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.testkit.oracle.OracleProvider;

/** The oracle passes the contract that it is the reference of. */
class OracleContractTest extends BackendContract {
  @Override
  protected BackendProvider provider() {
    return new OracleProvider();
  }

  @Override
  protected int leakSteps() {
    return 50;
  }
}
