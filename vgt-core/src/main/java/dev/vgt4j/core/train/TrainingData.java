package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.data.EpochOrder;
import dev.vgt4j.core.data.ImagePreparation;
import dev.vgt4j.core.data.SampleReader;
import dev.vgt4j.core.data.SampleSource;
import dev.vgt4j.core.data.SampleSources;
import dev.vgt4j.core.data.TrainingBatches;
import dev.vgt4j.core.train.config.TrainingConfig;
import dev.vgt4j.core.train.config.TrainingConfig.Crop;
import dev.vgt4j.core.train.config.TrainingConfig.Order;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The samples that a configuration names. */
public final class TrainingData implements TrainingSamples, AutoCloseable {
  /** Images that take no more than this are decoded once. */
  private static final long KEPT_BYTES = 1L << 30;

  private static final int DECODING_THREADS = 2;

  private final SampleSource source;
  private final TrainingBatches batches;
  private final EpochOrder epochs;
  private final Order order;

  private TrainingData(
      SampleSource source, TrainingConfig config, int side, Consumer<String> report) {
    TrainingConfig.Data data = config.data();
    ImagePreparation preparation =
        new ImagePreparation(side, data.crop() == Crop.RANDOM, data.flip());
    SampleReader.Limits limits = new SampleReader.Limits(data.maxBadSamples(), KEPT_BYTES);
    this.source = source;
    this.order = data.order();
    this.epochs = new EpochOrder(source.size(), config.seed());
    this.batches =
        new TrainingBatches(
            new SampleReader(source, preparation, limits, report), config.seed(), DECODING_THREADS);
  }

  /**
   * Opens a configuration's data.
   *
   * @param side pixels a side of the model's images
   * @param check looks at every caption as it is read; what it refuses is a bad sample
   * @param report told in one line of every sample that is left out
   * @throws InvalidInputException if there is no such data, or it is damaged
   */
  public static TrainingData open(
      TrainingConfig config, int side, Consumer<String> check, Consumer<String> report) {
    TrainingConfig.Data data = config.data();
    SampleSource source = SampleSources.open(data.train(), data.maxPixels());
    return new TrainingData(new CheckedCaptions(source, check), config, side, report);
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int side() {
    return batches.reader().preparation().side();
  }

  /**
   * Refuses random crops and flips, for those who encode every image once.
   *
   * @throws InvalidInputException if images change from step to step
   */
  public void requireFixed() {
    batches.reader().preparation().requireFixed();
  }

  @Override
  public int[] choose(long step, int n, RandomGenerator random) {
    return order == Order.SHUFFLED
        ? epochs.batch(step, n)
        : random.ints(n, 0, source.size()).toArray();
  }

  @Override
  public Read read(int[] chosen, RandomGenerator random) {
    ImagePreparation preparation = batches.reader().preparation();
    boolean varies = preparation.randomCrop() || preparation.flip();
    // draws are made only where they decide something
    TrainingBatches.Drawn drawn = batches.read(chosen, varies ? random : new SplittableRandom(0));
    int[] indices = drawn.indices().stream().mapToInt(Integer::intValue).toArray();
    return new Read(drawn.pixels(), indices, drawn.names());
  }

  @Override
  public String caption(int index) {
    return source.caption(index);
  }

  /** Captions of the first samples. */
  public List<String> firstCaptions(int most) {
    return Arrays.stream(first(most).indices()).mapToObj(this::caption).toList();
  }

  /** The first samples, for pictures of the progress. */
  public Read first(int most) {
    int[] first = IntStream.range(0, Math.min(most, size())).toArray();
    return read(first, new SplittableRandom(0));
  }

  /** A hash that tells these samples from others. */
  public String fingerprint() {
    return source.fingerprint();
  }

  @Override
  public void close() {
    batches.close();
    source.close();
  }
}
