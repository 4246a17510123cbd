package dev.vgt4j.core.export;

import dev.vgt4j.api.backend.ProgramOptions;
import java.util.List;

/**
 * How a generator is exported.
 *
 * @param program operations and quantization
 * @param storage type of the weights that are not quantized
 * @param layout where the files lie
 */
public record ExportOptions(ProgramOptions program, Storage storage, ServingLayout layout) {
  /** Weights that stay as they are unless others are named: the head's output layer. */
  public static final List<String> EXCLUDED = List.of("image_head.*.final_layer.*");

  /** Standard operations, float32 weights, one folder. */
  public static final ExportOptions DEFAULT =
      new ExportOptions(ProgramOptions.PORTABLE, Storage.F32, ServingLayout.PLAIN);

  /** Element types of stored weights. */
  public enum Storage {
    /** float32. */
    F32,
    /** float16, widened when a program is opened: half the size on disk. */
    F16
  }

  /** True if weights of linear layers are stored as whole numbers. */
  public boolean quantizes() {
    return program.quantization() != ProgramOptions.Quantization.NONE;
  }
}
