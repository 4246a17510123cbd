package dev.vgt4j.backend.onnx;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Runs what needs more stack than Java's threads have. Loading ONNX Runtime into a process that has
 * PyTorch overflows 1 MiB where the command line is long, which ends the process without a word; a
 * little more was seen to be enough.
 */
final class DeepStack {
  private static final long BYTES = 16L << 20;

  private DeepStack() {}

  /** Runs in a thread of its own and waits for it; what is thrown there is thrown here. */
  static <T> T get(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread thread = new Thread(null, task, "onnx-load", BYTES);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
