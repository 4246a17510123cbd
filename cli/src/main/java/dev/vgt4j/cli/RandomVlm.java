package dev.vgt4j.cli;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.ModelWriter;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.core.text.WordLevelTokenizer;
import dev.vgt4j.core.train.ClosedVocabulary;
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
    String preset = PRESETS.get(family);
    VgtModels sizes = Presets.read(preset);
    WordLevelTokenizer words = ClosedVocabulary.ofScenes(sizes.vlm().prompts());
    VgtModels models = sizes.withVocabulary(words);
    new ModelWriter(Long.MAX_VALUE, bytes -> {})
        .write(
            out,
            ModelKind.VLM.config(models),
            folder -> words.write(folder.resolve(Tokenizers.FILE)),
            ModelKind.VLM.draw(models, seed, DType.FLOAT32),
            Map.of("format", "pt", "made", "random weights of preset " + preset));
  }
}
