package dev.vgt4j.cli;

import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.PartialImages;
import java.io.PrintWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows how far images are, counted in positions, and stops when the user wants to. */
final class GenerationDisplay implements GenerationMonitor, AutoCloseable {
  private final String task;
  private final long images;
  private final PrintWriter err;
  private final Interruption interruption;
  private final Consumer<PartialImages> viewer;
  private @Nullable Progress progress;
  private long before;

  /**
   * @param images of all requests together
   * @param viewer gets what is there after every group of positions
   */
  GenerationDisplay(
      String task,
      long images,
      PrintWriter err,
      Interruption interruption,
      Consumer<PartialImages> viewer) {
    this.task = task;
    this.images = images;
    this.err = err;
    this.interruption = interruption;
    this.viewer = viewer;
  }

  @Override
  public boolean cancelled() {
    return interruption.requested();
  }

  @Override
  public void decoded(PartialImages partial) {
    long all = partial.positions();
    if (progress == null) {
      progress = Progress.start(task, 0, images * all, err);
    }
    viewer.accept(partial);
    long done = (before + partial.first()) * all + (long) partial.images() * partial.known();
    progress.update(done, "");
  }

  /** A request is done, and another one follows. */
  void finished(int imagesOfRequest) {
    before += imagesOfRequest;
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
