package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.LatentCache.Encoded;
import dev.vgt4j.core.io.RunFolder;
import dev.vgt4j.core.io.Sha256;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Verifies the shards of a latent cache and encodes those that lack. */
final class LatentCacheFiller {
  static final int MOST_IN_A_SHARD = 4096;

  /** What is held in memory while a shard is encoded. */
  private static final long MOST_SHARD_BYTES = 256L << 20;

  private static final int ENCODE_BATCH = 64;

  private final Path folder;
  private final int mostInAShard;
  private final LatentCache.Encoder encoder;
  private final LatentCache.Listener listener;
  private final Map<Integer, LatentShard> shards = new TreeMap<>();

  LatentCacheFiller(
      Path folder, int mostInAShard, LatentCache.Encoder encoder, LatentCache.Listener listener) {
    this.folder = folder;
    this.mostInAShard = mostInAShard;
    this.encoder = encoder;
    this.listener = listener;
  }

  LatentCache open(Map<String, String> fingerprint, int count) {
    if (count < 1) {
      throw new InvalidInputException("latent cache: expected at least one image, got " + count);
    }
    Optional<LatentManifest> found = LatentManifest.read(folder);
    found.ifPresent(m -> m.require(folder, fingerprint, count));
    // who only reads does not need it alone, and who writes looks again
    found.ifPresent(m -> verify(m, damage -> {}));
    if (found.isEmpty() || shards.size() < found.get().shards()) {
      try (RunFolder alone = RunFolder.open(folder)) {
        found = LatentManifest.read(alone.path());
        LatentManifest known = found.orElseGet(() -> begin(fingerprint, count));
        known.require(folder, fingerprint, count);
        verify(known, listener.report());
        found = Optional.of(fill(known));
      }
    }
    listener.progress().accept(count);
    return new LatentCache(found.get(), shards.values().stream().toList());
  }

  /** Maps the shards that are what the manifest says. */
  private void verify(LatentManifest manifest, Consumer<String> report) {
    for (int s = 0; s < manifest.shards(); s++) {
      String hash = manifest.hashes().get(s);
      if (hash != null && !shards.containsKey(s)) {
        LatentShard shard = intact(manifest, s, hash, report);
        if (shard != null) {
          shards.put(s, shard);
        }
      }
    }
  }

  private @Nullable LatentShard intact(
      LatentManifest manifest, int s, String hash, Consumer<String> report) {
    Path file = LatentManifest.shard(folder, s);
    try {
      if (!Files.isRegularFile(file)) {
        throw new InvalidInputException(file + " is missing");
      }
      if (!Sha256.of(file).equals(hash)) {
        throw new InvalidInputException(file + " is not what was written (a damaged disk?)");
      }
      return LatentShard.read(file, manifest, manifest.imagesIn(s));
    } catch (InvalidInputException | UncheckedIOException e) {
      report.accept("latent cache: " + e.getMessage() + "; its images are encoded anew");
      return null;
    }
  }

  /** Encodes a few images to learn the latents' shape. */
  private LatentManifest begin(Map<String, String> fingerprint, int count) {
    long[] shape = encode(0, 1).latents().shape();
    long bytes = Float.BYTES * shape[1] * shape[2] * shape[3];
    long most = Math.max(1, Math.min(mostInAShard, MOST_SHARD_BYTES / Math.max(1, bytes)));
    return new LatentManifest(
        fingerprint,
        count,
        (int) Math.min(most, count),
        (int) shape[1],
        (int) shape[2],
        (int) shape[3],
        Map.of());
  }

  private LatentManifest fill(LatentManifest manifest) {
    LatentManifest filled = manifest;
    for (int s = 0; s < manifest.shards(); s++) {
      if (!shards.containsKey(s)) {
        filled = filled.with(s, write(filled, s));
        filled.write(folder);
        shards.put(
            s, LatentShard.read(LatentManifest.shard(folder, s), filled, filled.imagesIn(s)));
      }
    }
    return filled;
  }

  /** Encodes and writes one shard; returns its hash. */
  private String write(LatentManifest m, int s) {
    int first = s * m.shardSize();
    int images = m.imagesIn(s);
    HostTensor latents =
        HostTensor.zeros(DType.FLOAT32, images, m.height(), m.width(), m.channels());
    FloatBuffer into = latents.bytes().asFloatBuffer();
    long[] samples = new long[images];
    for (int done = 0; done < images; ) {
      int n = Math.min(ENCODE_BATCH, images - done);
      Encoded encoded = encode(first + done, n);
      requireShape(encoded, n, m.height(), m.width(), m.channels());
      into.put(encoded.latents().bytes().asFloatBuffer());
      for (int i = 0; i < n; i++) {
        samples[done + i] = encoded.samples().get(i);
      }
      done += n;
      listener.progress().accept(first + done);
    }
    Path file = LatentManifest.shard(folder, s);
    LatentShard.write(file, latents, samples);
    return Sha256.of(file);
  }

  private Encoded encode(int first, int n) {
    Encoded encoded = encoder.encode(IntStream.range(first, first + n).toArray());
    long[] shape = encoded.latents().shape();
    if (encoded.latents().dtype() != DType.FLOAT32
        || shape.length != 4
        || shape[1] < 1
        || shape[2] < 1
        || shape[3] < 1) {
      throw wrong(encoded, "[" + n + ", height, width, channels]");
    }
    FloatBuffer values = encoded.latents().bytes().asFloatBuffer();
    while (values.hasRemaining()) {
      if (!Float.isFinite(values.get())) {
        throw new InvalidInputException(
            "latents of images "
                + first
                + " to "
                + (first + n - 1)
                + " are not all finite numbers; the autoencoder may be damaged");
      }
    }
    return encoded;
  }

  private static void requireShape(Encoded encoded, long... shape) {
    if (!Arrays.equals(encoded.latents().shape(), shape) || encoded.samples().size() != shape[0]) {
      throw wrong(encoded, Arrays.toString(shape));
    }
  }

  private static InvalidInputException wrong(Encoded encoded, String expected) {
    return new InvalidInputException(
        "latent encoder: expected FLOAT32"
            + expected
            + ", got "
            + encoded.latents()
            + " of "
            + encoded.samples().size()
            + " samples");
  }
}
