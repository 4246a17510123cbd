package dev.vgt4j.cli;

import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.train.RandomModels;
import java.nio.file.Path;
import java.util.Map;

/** Small vision-language models that know nothing yet, of families that none comes along of. */
final class RandomVlm {
  private static final Map<String, String> PRESETS =
      Map.of("clip", "scenes-clip-64", "siglip", "scenes-siglip-64");

  private RandomVlm() {}

  /** Whether a name stands for such a model instead of a folder. */
  static boolean isFamily(String name) {
    return PRESETS.containsKey(name);
  }

  /** Writes one that can read the captions of scenes. */
  static void write(String family, long seed, Path out) {
    RandomModels.write(PRESETS.get(family), ModelKind.VLM, seed, out);
  }
}
