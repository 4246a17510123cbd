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
   * Loads weights. Memory-mapped float32 tensors reach the runtime without a copy on the Java heap.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a tensor has a type that cannot be widened
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
