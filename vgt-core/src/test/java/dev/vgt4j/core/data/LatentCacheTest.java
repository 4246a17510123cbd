package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.LatentCache.Encoded;
import dev.vgt4j.core.io.RunFolder;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatentCacheTest {
  private static final int COUNT = 10;
  private static final int SHARD = 3;
  private static final Map<String, String> MADE =
      Map.of("encoder", "e1", "data", "d1", "size", "64");

  @TempDir Path temp;
  private Path folder;
  private final List<Integer> encoded = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();
  private int killedAt = Integer.MAX_VALUE;

  @BeforeEach
  void chooseFolder() {
    folder = temp.resolve("latents");
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Grids of 2 by 2 with 3 channels that tell image, position and channel. Image 7 is bad. */
  private Encoded encode(int[] images) {
    float[] values = new float[images.length * 12];
    for (int i = 0; i < images.length; i++) {
      if (images[i] >= killedAt) {
        throw new Killed();
      }
      encoded.add(images[i]);
      for (int k = 0; k < 12; k++) {
        values[i * 12 + k] = images[i] * 100 + k;
      }
    }
    List<Integer> samples = Arrays.stream(images).mapToObj(i -> i == 7 ? 8 : i).toList();
    return new Encoded(HostTensor.of(values, images.length, 2, 2, 3), samples);
  }

  private LatentCache open() {
    return open(MADE, COUNT);
  }

  private LatentCache open(Map<String, String> made, int count) {
    LatentCache.Listener listener = new LatentCache.Listener(done -> {}, reports::add);
    return new LatentCacheFiller(folder, SHARD, this::encode, listener).open(made, count);
  }

  private static void assertComplete(LatentCache cache) {
    assertThat(cache.size()).isEqualTo(COUNT);
    assertThat(cache.height()).isEqualTo(2);
    assertThat(cache.width()).isEqualTo(2);
    assertThat(cache.channels()).isEqualTo(3);
    for (int image = 0; image < COUNT; image++) {
      FloatBuffer into = FloatBuffer.allocate(7).position(1);
      cache.copy(image, 3, into);
      cache.copy(image, 0, into);
      float first = image * 100;
      assertThat(into.array())
          .containsExactly(0, first + 9, first + 10, first + 11, first, first + 1, first + 2);
      assertThat(cache.sample(image)).isEqualTo(image == 7 ? 8 : image);
    }
  }

  @Test
  void encodesOnceAndReadsEver() {
    assertComplete(open());
    assertThat(encoded).hasSize(COUNT + 1); // the first one also tells the shape
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(
            "manifest.json",
            "latents-00000.safetensors",
            "latents-00001.safetensors",
            "latents-00002.safetensors",
            "latents-00003.safetensors");
    encoded.clear();
    assertComplete(open());
    assertThat(encoded).isEmpty();
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5, 6, 9})
  void goesOnAfterTheLastCompleteShard(int image) {
    killedAt = image;
    assertThatThrownBy(this::open).isInstanceOf(Killed.class);
    encoded.clear();
    killedAt = Integer.MAX_VALUE;
    assertComplete(open());
    int complete = image / SHARD * SHARD;
    int toLearnTheShape = image < SHARD ? 1 : 0;
    assertThat(encoded.stream().skip(toLearnTheShape))
        .containsExactlyElementsOf(IntStream.range(complete, COUNT).boxed().toList());
    assertThat(reports).isEmpty();
  }

  @Test
  void aShardThatTheManifestDoesNotKnowIsEncodedAnew() throws IOException {
    killedAt = 6;
    assertThatThrownBy(this::open).isInstanceOf(Killed.class);
    Path next = LatentManifest.shard(folder, 2);
    Files.writeString(next, "half");
    Path manifest = folder.resolve(LatentManifest.FILE);
    Path temporary = folder.resolve(".m.01234567-0123-0123-0123-0123456789ab.tmp");
    Files.copy(manifest, temporary);
    killedAt = Integer.MAX_VALUE;
    assertComplete(open());
    assertThat(temporary).doesNotExist();
    assertThat(folder.toFile().list()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 200, -1})
  void aFlippedBitIsFoundAndItsShardEncodedAnew(int at) throws IOException {
    open();
    Path shard = LatentManifest.shard(folder, 1);
    byte[] bytes = Files.readAllBytes(shard);
    bytes[at < 0 ? bytes.length - 1 : at] ^= 0x10;
    Files.write(shard, bytes);
    encoded.clear();
    assertComplete(open());
    assertThat(encoded).containsExactly(3, 4, 5);
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0)).contains(shard.toString(), "is not what was written");
    encoded.clear();
    assertComplete(open());
    assertThat(encoded).isEmpty();
  }

  @Test
  void aMissingShardIsEncodedAnew() throws IOException {
    open();
    Files.delete(LatentManifest.shard(folder, 3));
    encoded.clear();
    assertComplete(open());
    assertThat(encoded).containsExactly(9);
    assertThat(reports).singleElement().asString().contains("is missing");
  }

  @Test
  void saysWhatDiffers() {
    open();
    assertThatThrownBy(() -> open(Map.of("encoder", "e2", "data", "d1", "crop", "c"), 11))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "latent cache "
                + folder
                + " was made with crop=(nothing) encoder=e1 size=64 count=10, not crop=c"
                + " encoder=e2 size=(nothing) count=11; choose another folder, or delete this one"
                + " to encode anew");
    assertComplete(open());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[1]",
        "{\"format\": \"vgt4j-latents\", \"version\": 2}",
        "{\"format\": \"vgt4j-latents\", \"version\": 1, \"fingerprint\": {\"a\": 1}}",
        "{\"format\": \"vgt4j-latents\", \"version\": 1, \"fingerprint\": {}, \"count\": 0}"
      })
  void namesADamagedManifest(String text) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(LatentManifest.FILE), text);
    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("latent cache " + folder + ": its manifest is damaged (")
        .hasMessageEndingWith("delete the folder to encode anew");
  }

  @Test
  void aChangedByteOfAManifestIsAnAnswer() throws IOException {
    open();
    Path manifest = folder.resolve(LatentManifest.FILE);
    byte[] good = Files.readAllBytes(manifest);
    for (int at = 0; at < good.length; at += 4) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << at % 7);
      Files.write(manifest, bad);
      try {
        assertComplete(open());
      } catch (InvalidInputException refused) {
        assertThat(refused.getMessage()).contains("latent");
      }
    }
  }

  @Test
  void readersNeedNoLockButWritersDo() {
    open();
    try (RunFolder other = RunFolder.open(folder)) {
      assertComplete(open());
      assertThat(other.path()).isEqualTo(folder);
      Files.deleteIfExists(LatentManifest.shard(folder, 0));
      assertThatThrownBy(this::open)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("another run is writing to");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void refusesWhatAnEncoderMustNotGive() {
    LatentCache.Listener quiet = new LatentCache.Listener(done -> {}, line -> {});
    LatentCache.Encoder nan =
        images -> new Encoded(HostTensor.of(new float[] {Float.NaN}, 1, 1, 1, 1), List.of(0));
    assertThatThrownBy(() -> LatentCache.open(folder, MADE, 1, nan, quiet))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("not all finite");
    LatentCache.Encoder flat = images -> new Encoded(HostTensor.of(new float[] {1}, 1), List.of(0));
    assertThatThrownBy(() -> LatentCache.open(folder, MADE, 1, flat, quiet))
        .hasMessageContaining("expected FLOAT32[1, height, width, channels], got FLOAT32[1]");
    LatentCache.Encoder few =
        images -> new Encoded(HostTensor.of(new float[] {1}, 1, 1, 1, 1), List.of(0));
    assertThatThrownBy(() -> LatentCache.open(folder, MADE, 2, few, quiet))
        .hasMessageContaining("expected FLOAT32[2, 1, 1, 1]");
    assertThat(folder.resolve(LatentManifest.FILE)).doesNotExist();
  }

  @Test
  void refusesPlacesOutsideOfIt() {
    LatentCache cache = open();
    FloatBuffer into = FloatBuffer.allocate(3);
    for (int[] wrong : new int[][] {{-1, 0}, {COUNT, 0}, {0, -1}, {0, 4}}) {
      assertThatThrownBy(() -> cache.copy(wrong[0], wrong[1], into))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
