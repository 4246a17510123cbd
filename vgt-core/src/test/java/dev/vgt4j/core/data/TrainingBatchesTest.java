package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.data.TrainingBatches.Drawn;
import dev.vgt4j.core.io.TarBuilder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingBatchesTest {
  private static final ImagePreparation CENTER = ImagePreparation.center(8);
  private static final ImagePreparation RANDOM = new ImagePreparation(8, true, true);
  private static final long NO_MEMORY = 0;

  @TempDir Path temp;
  private final List<String> reports = Collections.synchronizedList(new ArrayList<>());

  /** Samples without files, some of them bad. */
  private static final class Fake implements SampleSource {
    final int size;
    final Set<Integer> bad;
    final AtomicInteger decoded = new AtomicInteger();

    Fake(int size, Integer... bad) {
      this.size = size;
      this.bad = Set.of(bad);
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public String name(int index) {
      return "n" + index;
    }

    @Override
    public String caption(int index) {
      return "c" + index;
    }

    @Override
    public BufferedImage image(int index) {
      decoded.incrementAndGet();
      if (bad.contains(index)) {
        throw new BadSampleException(name(index), "broken");
      }
      return Photographs.image(12, 8, index);
    }

    @Override
    public String fingerprint() {
      return "fake";
    }

    @Override
    public void close() {}
  }

  private SampleReader reader(SampleSource source, ImagePreparation p, int maxBad, long keep) {
    return new SampleReader(source, p, new SampleReader.Limits(maxBad, keep), reports::add);
  }

  private TrainingBatches batches(
      SampleSource source, ImagePreparation p, int maxBad, int threads) {
    return new TrainingBatches(reader(source, p, maxBad, NO_MEMORY), 3, threads);
  }

  @Test
  void shardsAndFoldersGiveWhatImageSetsGive() throws IOException {
    TarBuilder tar = new TarBuilder();
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      byte[] jpeg = Photographs.jpeg(30 - 5 * i, 17, i);
      tar.file(i + ".jpg", jpeg).file(i + ".txt", "caption " + i);
      files.add(Files.write(temp.resolve(i + ".jpg"), jpeg));
    }
    SampleSource source = SampleSources.open(tar.write(temp.resolve("a.tar")), 10_000);
    try (TrainingBatches batches = batches(source, CENTER, 0, 3)) {
      Drawn drawn = batches.read(new int[] {4, 0, 2}, new SplittableRandom(1));
      assertThat(drawn.pixels().toFloats())
          .isEqualTo(ImageSet.load(files, 8).batch(4, 0, 2).toFloats());
      assertThat(drawn.captions()).containsExactly("caption 4", "caption 0", "caption 2");
      assertThat(drawn.names()).containsExactly("a.tar:4", "a.tar:0", "a.tar:2");
      assertThat(drawn.indices()).containsExactly(4, 0, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aStepIsTheSameInEveryRunAndOnAnyNumberOfThreads(int threads) {
    try (TrainingBatches one = batches(new Fake(11, 3, 4), RANDOM, 2, 1);
        TrainingBatches other = batches(new Fake(11, 3, 4), RANDOM, 2, threads)) {
      for (long step = 5; step >= 0; step--) {
        Drawn a = one.draw(step, 4, new SplittableRandom(step));
        Drawn b = other.draw(step, 4, new SplittableRandom(step));
        assertThat(b.pixels().toFloats()).isEqualTo(a.pixels().toFloats());
        assertThat(b.names()).isEqualTo(a.names());
      }
    }
  }

  @Test
  void anEpochDrawsEveryGoodSample() {
    Set<Integer> seen = new TreeSet<>();
    try (TrainingBatches batches = batches(new Fake(12, 5, 11), CENTER, 2, 2)) {
      for (int step = 0; step < 4; step++) {
        seen.addAll(batches.draw(step, 3, new SplittableRandom(step)).indices());
      }
    }
    assertThat(seen).containsExactly(0, 1, 2, 3, 4, 6, 7, 8, 9, 10);
  }

  @Test
  void theNextSampleTakesABadOnesPlaceAndEachIsReportedOnce() {
    Fake source = new Fake(6, 4, 5);
    SampleReader reader = reader(source, CENTER, 2, NO_MEMORY);
    for (int i = 0; i < 3; i++) {
      assertThat(reader.read(4, new SplittableRandom(1)).index()).isZero();
      assertThat(reader.read(4, new SplittableRandom(1)).caption()).isEqualTo("c0");
    }
    assertThat(reports)
        .containsExactly(
            "left out sample n4: broken (bad sample 1, at most 2)",
            "left out sample n5: broken (bad sample 2, at most 2)");
    assertThat(reader.badSamples()).isEqualTo(2);
    assertThat(source.decoded).hasValue(2 + 6);
  }

  @Test
  void oneTooManyStopsTheRunWithASummary() {
    SampleReader reader = reader(new Fake(9, 7, 1, 4), CENTER, 2, NO_MEMORY);
    reader.read(7, new SplittableRandom(1));
    reader.read(1, new SplittableRandom(1));
    for (int index : new int[] {4, 0}) {
      assertThatThrownBy(() -> reader.read(index, new SplittableRandom(1)))
          .isExactlyInstanceOf(InvalidInputException.class)
          .hasMessage(
              "3 of 9 samples cannot be used; at most 2 are left out (data.max_bad_samples)"
                  + ": sample n1: broken; sample n4: broken; sample n7: broken");
    }
  }

  @Test
  void nothingUsableEndsTheSearch() {
    SampleReader reader = reader(new Fake(3, 0, 1, 2), CENTER, 100, NO_MEMORY);
    assertThatThrownBy(() -> reader.read(1, new SplittableRandom(1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("3 of 3 samples cannot be used: ");
  }

  @Test
  void aLongListOfBadSamplesIsCutShort() {
    Integer[] bad = IntStream.range(0, 61).boxed().toArray(Integer[]::new);
    SampleReader reader = reader(new Fake(100, bad), CENTER, 60, NO_MEMORY);
    assertThatThrownBy(() -> reader.read(0, new SplittableRandom(1)))
        .hasMessageStartingWith("61 of 100 samples")
        .hasMessageEndingWith("; and 11 more");
  }

  @Test
  void countsOnceWhateverThreadsFindIt() {
    SampleReader reader = reader(new Fake(50, 1, 2, 3), CENTER, 3, NO_MEMORY);
    IntStream.range(0, 500).parallel().forEach(i -> reader.read(i % 5, new SplittableRandom(i)));
    assertThat(reader.badSamples()).isEqualTo(3);
    assertThat(reports).hasSize(3);
  }

  @Test
  void smallSetsAreDecodedOnce() {
    Fake source = new Fake(5);
    ImagePreparation flip = new ImagePreparation(8, false, true);
    SampleReader kept = reader(source, flip, 0, 5 * 3 * 8 * 8);
    SampleReader fresh = reader(new Fake(5), flip, 0, 5 * 3 * 8 * 8 - 1);
    for (int i = 0; i < 40; i++) {
      assertThat(kept.read(i % 5, new SplittableRandom(i)).planes())
          .isEqualTo(fresh.read(i % 5, new SplittableRandom(i)).planes());
    }
    assertThat(source.decoded).hasValue(5);
    Fake random = new Fake(5);
    SampleReader never = reader(random, RANDOM, 0, Long.MAX_VALUE);
    never.read(0, new SplittableRandom(1));
    never.read(0, new SplittableRandom(1));
    assertThat(random.decoded).hasValue(2);
  }

  @Test
  void errorsReachWhoDraws() {
    try (TrainingBatches batches = batches(new Fake(4, 2), CENTER, 0, 2)) {
      assertThatThrownBy(() -> batches.draw(0, 4, new SplittableRandom(1)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("sample n2: broken");
    }
    try (TrainingBatches batches = batches(new Fake(4), CENTER, 0, 1)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> batches.draw(0, 4, new SplittableRandom(1)))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
