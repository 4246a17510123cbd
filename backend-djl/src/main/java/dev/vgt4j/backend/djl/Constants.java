package dev.vgt4j.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.IdentityHashMap;
import java.util.Map;

/** A program's constants, copied to the device when first used. */
final class Constants implements AutoCloseable {
  private final PtNDManager owner;
  private final Map<HostTensor, PtNDArray> uploaded = new IdentityHashMap<>();

  Constants(PtNDManager owner) {
    this.owner = owner;
  }

  PtNDArray get(HostTensor value) {
    return uploaded.computeIfAbsent(value, v -> Natives.upload(owner, v));
  }

  @Override
  public void close() {
    owner.close();
  }
}
