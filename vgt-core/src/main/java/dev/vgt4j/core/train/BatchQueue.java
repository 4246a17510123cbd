package dev.vgt4j.core.train;

import dev.vgt4j.api.VgtException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the batches of coming steps on a thread of its own while the device computes. Batches
 * come in the order of their steps, and what goes wrong with one is thrown when its step asks.
 */
final class BatchQueue implements AutoCloseable {
  private final LongFunction<Batch> prepare;
  private final long end;
  private final int ahead;
  private final Queue<Future<Batch>> coming = new ArrayDeque<>();
  private final @Nullable ExecutorService worker;
  private long submitted;

  /**
   * Begins to prepare.
   *
   * @param prepare makes the batch of a step
   * @param first the first step
   * @param end the step after the last
   * @param ahead batches to hold ready; 0 prepares each in the thread that asks for it
   */
  BatchQueue(LongFunction<Batch> prepare, long first, long end, int ahead) {
    this.prepare = prepare;
    this.end = end;
    this.ahead = ahead;
    this.submitted = first;
    this.worker = ahead == 0 ? null : Executors.newSingleThreadExecutor(BatchQueue::thread);
    fill();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "vgt-batches");
    thread.setDaemon(true);
    return thread;
  }

  private void fill() {
    while (worker != null && coming.size() < ahead && submitted < end) {
      long step = submitted++;
      coming.add(worker.submit(() -> prepare.apply(step)));
    }
  }

  /** The next step's batch, which the next but one replaces in the queue. */
  Batch next() {
    Future<Batch> ready = coming.poll();
    if (ready == null) {
      return prepare.apply(submitted++);
    }
    Batch batch = get(ready);
    fill();
    return batch;
  }

  private static Batch get(Future<Batch> ready) {
    try {
      return ready.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VgtException("training: interrupted while waiting for a batch");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      // a LongFunction throws nothing else
      throw (RuntimeException) e.getCause();
    }
  }

  /** Drops what was prepared; returns when the thread no longer touches the data. */
  @Override
  public void close() {
    if (worker == null) {
      return;
    }
    // no interrupts, which would close the data's files under other readers
    coming.forEach(future -> future.cancel(false));
    worker.shutdown();
    boolean interrupted = Thread.interrupted();
    while (!worker.isTerminated()) {
      try {
        worker.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
