package dev.vgt4j.core.train;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.ModelWriter;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.core.text.WordLevelTokenizer;
import java.nio.file.Path;
import java.util.Map;

/** Models that know nothing yet, but the words of the rendered world. */
public final class RandomModels {
  private RandomModels() {}

  /**
   * Writes a model folder with random weights and a tokenizer for the captions of scenes.
   *
   * @param preset one of {@link Presets#NAMES}, or a {@code .json} file
   * @param kind what to write
   * @param out a new or empty folder
   * @throws dev.vgt4j.api.InvalidInputException if there is no such preset, or the folder is in use
   */
  public static void write(String preset, ModelKind kind, long seed, Path out) {
    VgtModels sizes = Presets.read(preset);
    WordLevelTokenizer words = ClosedVocabulary.ofScenes(sizes.vlm().prompts());
    VgtModels models = sizes.withVocabulary(words);
    new ModelWriter(Long.MAX_VALUE, bytes -> {})
        .write(
            out,
            kind.config(models),
            folder -> words.write(folder.resolve(Tokenizers.FILE)),
            kind.draw(models, seed, DType.FLOAT32),
            Map.of("format", "pt", "made", "random weights of preset " + preset));
  }
}
