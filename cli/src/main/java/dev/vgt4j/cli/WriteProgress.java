package dev.vgt4j.cli;

import java.io.PrintWriter;
import java.util.function.LongConsumer;

/** Shows in megabytes how much of a model has been written. */
final class WriteProgress implements LongConsumer, AutoCloseable {
  private static final long UNIT = 1_000_000;

  private final long total;
  private final Progress progress;

  WriteProgress(String task, long totalBytes, PrintWriter err) {
    this.total = totalBytes;
    this.progress = Progress.start(task, 0, units(totalBytes), err);
  }

  @Override
  public void accept(long bytes) {
    progress.update(bytes == total ? units(total) : bytes / UNIT, "MB written");
  }

  /** Rounded up, so that only the last byte completes it. */
  private static long units(long bytes) {
    return Math.max(1, (bytes + UNIT - 1) / UNIT);
  }

  @Override
  public void close() {
    progress.close();
  }
}
