package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.SampleReader.Sample;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Batches of images and captions for the steps of a run. What a step gets follows from its number
 * and its generator alone, however many threads decode.
 *
 * <pre>{@code
 * try (TrainingBatches batches = new TrainingBatches(reader, seed, 2)) {
 *   HostTensor pixels = batches.draw(step, 16, random).pixels(); // [16, 3, side, side] in [-1,1]
 * }
 * }</pre>
 */
public final class TrainingBatches implements AutoCloseable {
  private final SampleReader reader;
  private final EpochOrder order;
  private final ExecutorService decoders;

  /**
   * What was drawn.
   *
   * @param pixels float32 {@code [samples, 3, side, side]} in [-1,1]
   * @param indices places of the samples in their source
   */
  public record Drawn(
      HostTensor pixels, List<String> captions, List<String> names, List<Integer> indices) {}

  /**
   * @param seed decides the order of samples
   * @param threads that decode images
   */
  public TrainingBatches(SampleReader reader, long seed, int threads) {
    if (threads < 1) {
      throw new InvalidInputException("decoding threads: expected 1 or more, got " + threads);
    }
    this.reader = reader;
    order = new EpochOrder(reader.size(), seed);
    AtomicInteger count = new AtomicInteger();
    decoders =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "vgt-decoder-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Where samples are read from. */
  public SampleReader reader() {
    return reader;
  }

  /**
   * A step's samples, in an order that is shuffled anew for every epoch.
   *
   * @param step counted from 0
   * @param n samples in every step
   * @param random of this step; decides crops and flips
   * @throws InvalidInputException if too many samples are bad
   */
  public Drawn draw(long step, int n, RandomGenerator random) {
    return read(order.batch(step, n), random);
  }

  /**
   * Chosen samples.
   *
   * @param chosen places in the source
   * @param random decides crops and flips
   * @throws InvalidInputException if too many samples are bad
   */
  public Drawn read(int[] chosen, RandomGenerator random) {
    int side = reader.preparation().side();
    HostTensor pixels = HostTensor.zeros(DType.FLOAT32, chosen.length, 3, side, side);
    List<Future<Sample>> reading = new ArrayList<>();
    for (int i = 0; i < chosen.length; i++) {
      // a generator each, so that it does not matter who is first
      RandomGenerator own = new SplittableRandom(random.nextLong());
      int index = chosen[i];
      FloatBuffer into = pixels.bytes().asFloatBuffer().position(i * 3 * side * side);
      reading.add(decoders.submit(() -> read(index, own, into)));
    }
    List<Sample> samples = results(reading);
    return new Drawn(
        pixels,
        samples.stream().map(Sample::caption).toList(),
        samples.stream().map(Sample::name).toList(),
        samples.stream().map(Sample::index).toList());
  }

  private Sample read(int index, RandomGenerator random, FloatBuffer into) {
    Sample sample = reader.read(index, random);
    Levels.put(sample.planes(), into);
    return sample;
  }

  private static List<Sample> results(List<Future<Sample>> reading) {
    try {
      List<Sample> samples = new ArrayList<>();
      for (Future<Sample> f : reading) {
        samples.add(f.get());
      }
      return samples;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while images were decoded");
    } catch (ExecutionException e) {
      throw rethrown(e);
    } finally {
      reading.forEach(f -> f.cancel(false));
    }
  }

  private static RuntimeException rethrown(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    if (e.getCause() instanceof InvalidInputException refused) {
      // with the stack of the caller; the decoder's is its cause
      return new InvalidInputException(refused.getMessage(), refused);
    }
    return e.getCause() instanceof RuntimeException own ? own : new IllegalStateException(e);
  }

  @Override
  public void close() {
    decoders.shutdownNow();
  }
}
