package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.ModelWriter;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.core.text.WordLevelTokenizer;
import dev.vgt4j.core.train.ClosedVocabulary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vgt init}: a model folder with random weights. */
@Command(
    name = "init",
    description = "Writes a model folder with the random weights that a new model starts with.",
    mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
  private static final String SCENES = "scenes-";

  /** Types that weights are written in. */
  enum Precision {
    F32(DType.FLOAT32),
    F16(DType.FLOAT16),
    BF16(DType.BFLOAT16);

    private final DType dtype;

    Precision(DType dtype) {
      this.dtype = dtype;
    }
  }

  @Option(
      names = "--preset",
      required = true,
      paramLabel = "NAME",
      description = "Sizes of the model: a preset's name, or a .json file with the same sections.")
  private String preset = "";

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "generator",
      description = "vlm, autoencoder or generator; default: ${DEFAULT-VALUE}.")
  private ModelKind part = ModelKind.GENERATOR;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "f32",
      description = "f32, f16 or bf16; default: ${DEFAULT-VALUE}.")
  private Precision precision = Precision.F32;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Decides every number; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--max-shard-size",
      paramLabel = "SIZE",
      defaultValue = "4GB",
      converter = ByteSizes.class,
      description = "Largest file of weights, such as 500MB; default: ${DEFAULT-VALUE}.")
  private long maxShardBytes;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description =
          "A folder whose tokenizer is copied. Without one, scenes presets get a vocabulary of"
              + " their words, others no tokenizer.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "A new or empty folder.")
  private Path out = Path.of("");

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    VgtModels models = Presets.read(preset);
    PrintWriter err = spec.commandLine().getErr();
    if (tokenizer != null) {
      Path folder = tokenizer;
      ModelFolder.tokenizer(folder, models).close();
      return write(models, to -> Tokenizers.copy(folder, to.resolve(Tokenizers.FILE)), err);
    }
    if (preset.startsWith(SCENES) && Presets.NAMES.contains(preset)) {
      WordLevelTokenizer words = ClosedVocabulary.ofScenes(models.vlm().prompts());
      return write(
          models.withVocabulary(words), to -> words.write(to.resolve(Tokenizers.FILE)), err);
    }
    int code = write(models, to -> {}, err);
    err.println("no tokenizer: name a folder that has one with --tokenizer to use it with text");
    return code;
  }

  private int write(VgtModels models, Consumer<Path> withTokenizer, PrintWriter err) {
    if (!isPossible(models)) {
      throw new InvalidInputException(
          "--part " + part + ": " + preset + " describes no " + part + ", sections are missing");
    }
    Weights weights = part.draw(models, seed, precision.dtype);
    long bytes = ModelWriter.bytes(weights);
    try (WriteProgress progress = new WriteProgress("init", bytes, err)) {
      new ModelWriter(maxShardBytes, progress)
          .write(
              out,
              part.config(models),
              withTokenizer,
              weights,
              Map.of("format", "pt", "made", "vgt init --preset " + preset + " --seed " + seed));
    }
    err.println("wrote " + ByteSizes.of(bytes) + " of weights to " + out);
    return 0;
  }

  private boolean isPossible(VgtModels models) {
    return ModelKind.of(models).compareTo(part) >= 0;
  }
}
