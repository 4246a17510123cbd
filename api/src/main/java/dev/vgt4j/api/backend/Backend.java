package dev.vgt4j.api.backend;

import dev.vgt4j.api.CapabilityException;
import java.util.Map;
import java.util.Set;

/** A tensor runtime. Thread-safe; sessions and programs are used by one thread at a time. */
public interface Backend extends AutoCloseable {
  /** The name that users select it by. */
  String name();

  /** What it can do beside running programs. */
  Set<Capability> capabilities();

  /** Versions and settings worth printing: runtime, natives, device, threads. */
  Map<String, String> description();

  /**
   * Loads weights. They reach the runtime part by part and not through the Java heap; those of
   * other than computable types are widened on the way.
   *
   * @throws CapabilityException here or when a program first uses it, if a tensor takes more than 2
   *     GiB as computed with and the backend has no {@link Capability#LARGE_TENSORS}
   */
  Session open(Weights weights);

  /**
   * Programs as files: export, and opening what was exported.
   *
   * @throws CapabilityException if the backend has no {@link Capability#ONNX_EXPORT}
   */
  default ProgramFiles programFiles() {
    throw new CapabilityException(
        "backend '" + name() + "' has no ONNX_EXPORT; the backend 'onnx' has it");
  }

  @Override
  void close();
}
