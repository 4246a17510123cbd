package dev.vgt4j.core.checkpoint;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.core.io.StoredWeights;
import dev.vgt4j.core.io.WeightFiles;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.ModelWriter;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.text.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a checkpoint of the original project, or a published VLM, into a model folder. Types stay
 * as they are. Open until it is closed, since tensors are read while they are written.
 */
public final class CheckpointImport implements AutoCloseable {
  private final CheckpointSource source;
  private final VgtModels models;
  private final ModelKind kind;
  private final StoredWeights stored;
  private final CheckpointKeys keys;

  /**
   * Opens a checkpoint and compares its names and shapes with its configuration.
   *
   * @param kind what it is; null if the names shall tell
   * @throws InvalidInputException if weights or configuration cannot be used
   */
  public CheckpointImport(CheckpointSource source, @Nullable ModelKind kind) {
    this.source = source;
    this.models = source.models();
    this.stored = WeightFiles.open(source.weights());
    try {
      this.kind = kind == null ? guess(stored.specs().keySet()) : kind;
      requireSections();
      this.keys = CheckpointKeys.of(source.weights().toString(), stored, models, this.kind);
    } catch (RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  private static ModelKind guess(Set<String> names) {
    if (names.stream().anyMatch(n -> n.contains("image_head."))) {
      return ModelKind.GENERATOR;
    }
    return names.stream().anyMatch(n -> n.contains("down_mlp."))
        ? ModelKind.AUTOENCODER
        : ModelKind.VLM;
  }

  private void requireSections() {
    if (ModelKind.of(models).compareTo(kind) < 0) {
      throw new InvalidInputException(
          "the configuration describes a "
              + ModelKind.of(models)
              + ", but "
              + source.weights()
              + " is taken for a "
              + kind
              + ": name its sizes with --preset, or what it is with --kind");
    }
  }

  /** What the checkpoint is. */
  public ModelKind kind() {
    return kind;
  }

  /** Bytes of the tensors that are taken over. */
  public long bytes() {
    return ModelWriter.bytes(keys.used());
  }

  /** What is left out on purpose, missing, unexpected or does not fit, one line each. */
  public List<String> report() {
    List<String> lines = new ArrayList<>();
    keys.extras().forEach((what, n) -> lines.add("left out: " + n + " tensors, " + what));
    KeyCoverage coverage = keys.coverage();
    line(lines, "missing", coverage.missing());
    line(lines, "unexpected", coverage.unexpected());
    line(lines, "do not fit", coverage.misfits());
    return lines;
  }

  private static void line(List<String> lines, String what, List<String> names) {
    if (!names.isEmpty()) {
      lines.add(what + ": " + names.size() + " tensors: " + KeyCoverage.some(names));
    }
  }

  /**
   * Refuses a checkpoint that does not fit.
   *
   * @param allowMissing missing tensors are fine
   * @param allowUnexpected unexpected tensors are fine; they are left out
   * @throws InvalidInputException otherwise; also for tensors of another shape, always
   */
  public void require(boolean allowMissing, boolean allowUnexpected) {
    KeyCoverage coverage = keys.coverage();
    List<String> wrong = new ArrayList<>();
    if (!coverage.misfits().isEmpty()) {
      wrong.add(coverage.misfits().size() + " tensors do not fit the configuration");
    }
    if (!allowMissing && !coverage.missing().isEmpty()) {
      wrong.add(coverage.missing().size() + " tensors are missing (--allow-missing)");
    }
    if (!allowUnexpected && !coverage.unexpected().isEmpty()) {
      wrong.add(coverage.unexpected().size() + " tensors are unexpected (--allow-unexpected)");
    }
    if (!wrong.isEmpty()) {
      throw new InvalidInputException(
          source.weights() + " as " + kind + ": " + String.join(", ", wrong) + "; nothing written");
    }
  }

  /**
   * Writes the model folder.
   *
   * @return true if it has a tokenizer
   * @throws InvalidInputException if the tokenizer does not fit, or the folder holds files
   */
  public boolean write(Path out, ModelWriter writer) {
    Optional<Path> tokenizer = source.tokenizer();
    tokenizer.ifPresent(folder -> ModelFolder.tokenizer(folder, models).close());
    Consumer<Path> copy =
        to -> tokenizer.ifPresent(from -> Tokenizers.copy(from, to.resolve(Tokenizers.FILE)));
    Weights used = keys.used();
    writer.write(out, kind.config(models), copy, used, Map.of("format", "pt"));
    return tokenizer.isPresent();
  }

  @Override
  public void close() {
    stored.close();
  }
}
