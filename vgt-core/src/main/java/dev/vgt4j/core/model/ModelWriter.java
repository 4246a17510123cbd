package dev.vgt4j.core.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.TensorSource;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Writes model folders of any size, tensor by tensor; they appear whole or not at all. */
public final class ModelWriter {
  private static final JsonMapper JSON = new JsonMapper();

  private final long maxShardBytes;
  private final LongConsumer written;

  /**
   * @param maxShardBytes most bytes of tensors in one file of weights
   * @param written told how many bytes of tensors have been written, again and again
   */
  public ModelWriter(long maxShardBytes, LongConsumer written) {
    this.maxShardBytes = maxShardBytes;
    this.written = written;
  }

  /**
   * Writes a folder.
   *
   * @param out a new or empty folder
   * @param config the contents of {@code config.json}
   * @param tokenizer puts a tokenizer into a folder, or nothing
   * @param card what the weights' header tells about their making
   * @throws dev.vgt4j.api.InvalidInputException if the folder holds files, or the disk has too
   *     little space
   * @throws UncheckedIOException if it cannot be written; nothing is left then
   */
  public void write(
      Path out,
      ObjectNode config,
      Consumer<Path> tokenizer,
      Weights weights,
      Map<String, String> card) {
    AtomicFiles.requireSpace(out, bytes(weights));
    try (AtomicFolder folder = AtomicFolder.create(out)) {
      tokenizer.accept(folder.path());
      AtomicFiles.writeString(folder.path().resolve(ModelFolder.CONFIG), text(config));
      long[] done = {0};
      SafetensorsWriter.writeSharded(
          folder.path(),
          weights.specs(),
          maxShardBytes,
          card,
          sink ->
              weights.specs().keySet().forEach(n -> sink.put(n, counted(weights.source(n), done))));
      folder.commit();
    } catch (UncheckedIOException e) {
      throw FileErrors.failed("writing", out, e.getCause());
    }
  }

  /** Bytes that tensors take in files. */
  public static long bytes(Weights weights) {
    return weights.specs().values().stream().mapToLong(TensorSpec::bytes).sum();
  }

  /** The text of a configuration file. */
  static String text(ObjectNode config) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private TensorSource counted(TensorSource tensor, long[] done) {
    return new CountedTensor(
        tensor,
        bytes -> {
          done[0] += bytes;
          written.accept(done[0]);
        });
  }
}
