package dev.vgt4j.backend.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.Value;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A model in ONNX Runtime, loaded again when its weights have changed. */
final class OnnxProgram implements Program {
  private final Graph graph;
  private final OnnxRun run;
  private final Supplier<OrtSession> loader;
  private final Consumer<OnnxProgram> whenClosed;
  private @Nullable OrtSession loaded;
  private boolean closed;

  /**
   * Loads the model.
   *
   * @param loader creates the runtime's session; called again after {@link #unload}
   * @param whenClosed told once
   */
  OnnxProgram(
      Graph graph, OnnxRun run, Supplier<OrtSession> loader, Consumer<OnnxProgram> whenClosed) {
    this.graph = graph;
    this.run = run;
    this.loader = loader;
    this.whenClosed = whenClosed;
    this.loaded = loader.get();
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public Outputs run(State state, Map<String, ? extends Value> inputs) {
    if (closed) {
      throw new IllegalStateException("run: the program or its session is closed");
    }
    if (loaded == null) {
      loaded = loader.get();
    }
    return run.run(loaded, state, inputs);
  }

  /** Lets go of the weights; the next run loads the model again. */
  void unload() {
    if (loaded != null) {
      try {
        loaded.close();
      } catch (OrtException e) {
        throw new VgtException("ONNX Runtime failed to close a program: " + e.getMessage(), e);
      }
      loaded = null;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      unload();
      whenClosed.accept(this);
    }
  }
}
