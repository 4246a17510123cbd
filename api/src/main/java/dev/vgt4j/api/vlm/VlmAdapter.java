package dev.vgt4j.api.vlm;

import java.util.Set;

/**
 * A family of vision-language models. Providers are found as services: declare them in the module
 * descriptor ({@code provides VlmAdapter with ...}) and, for launches from the class path, under
 * {@code META-INF/services}.
 */
public interface VlmAdapter {
  /** What people call it, such as {@code InternVL3}. */
  String family();

  /** The values of {@code model_type} or {@code architectures} in its configurations. */
  Set<String> types();

  /**
   * Reads a configuration of the family's published schema.
   *
   * @throws dev.vgt4j.api.InvalidInputException if a field is missing, out of range or asks for a
   *     variant that is not implemented
   */
  Vlm read(ModelConfig config);
}
