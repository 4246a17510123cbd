package dev.vgt4j.core.export;

import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.core.model.WeightStorage;
import java.util.List;

/**
 * How a generator is exported.
 *
 * @param program operations and quantization
 * @param storage type of the weights that are not quantized
 * @param layout where the files lie
 */
public record ExportOptions(ProgramOptions program, WeightStorage storage, ServingLayout layout) {
  /** Weights that stay as they are unless others are named: the head's output layer. */
  public static final List<String> EXCLUDED = List.of("image_head.*.final_layer.*");

  /** Standard operations, float32 weights, one folder. */
  public static final ExportOptions DEFAULT =
      new ExportOptions(ProgramOptions.PORTABLE, WeightStorage.F32, ServingLayout.PLAIN);

  /** True if weights of linear layers are stored as whole numbers. */
  public boolean quantizes() {
    return program.quantization() != ProgramOptions.Quantization.NONE;
  }
}
