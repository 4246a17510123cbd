package dev.vgt4j.core.data;

import dev.vgt4j.api.tensor.HostTensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Latents of many images in a folder: encoded once, shard by shard, then mapped into memory. A
 * killed run leaves its complete shards, and the next goes on from there. Every shard is verified
 * by its hash when the cache is opened; a damaged one is encoded anew.
 */
public final class LatentCache {
  private final LatentManifest manifest;
  private final List<LatentShard> shards;

  LatentCache(LatentManifest manifest, List<LatentShard> shards) {
    this.manifest = manifest;
    this.shards = List.copyOf(shards);
  }

  /** Encodes images. */
  @FunctionalInterface
  public interface Encoder {
    /**
     * Encodes some.
     *
     * @param images places in the data, ascending
     */
    Encoded encode(int[] images);
  }

  /**
   * What an encoder made of images.
   *
   * @param latents float32 {@code [images, height, width, channels]}
   * @param samples place in the data that each latent is really of: another than the wanted if that
   *     sample was bad
   */
  public record Encoded(HostTensor latents, List<Integer> samples) {}

  /**
   * Who is told how it goes.
   *
   * @param progress number of images that have a latent
   * @param report one line for every shard that was damaged
   */
  public record Listener(IntConsumer progress, Consumer<String> report) {}

  /**
   * Opens a cache and encodes what it lacks.
   *
   * @param folder created if it is missing
   * @param fingerprint what the latents depend on, by name: hashes of weights and data, image size
   * @param count number of images, positive
   * @param encoder asked for a few images at a time, and only for those that are not there
   * @throws dev.vgt4j.api.InvalidInputException if the folder holds latents of something else, or
   *     another run is filling it
   */
  public static LatentCache open(
      Path folder, Map<String, String> fingerprint, int count, Encoder encoder, Listener listener) {
    return new LatentCacheFiller(folder, LatentCacheFiller.MOST_IN_A_SHARD, encoder, listener)
        .open(fingerprint, count);
  }

  /** Number of images. */
  public int size() {
    return manifest.count();
  }

  /** Rows of the latent grid. */
  public int height() {
    return manifest.height();
  }

  /** Columns of the latent grid. */
  public int width() {
    return manifest.width();
  }

  /** Numbers at every position. */
  public int channels() {
    return manifest.channels();
  }

  /** The place in the data of what a latent is of; see {@link Encoded}. */
  public int sample(int image) {
    return shard(image).samples()[image % manifest.shardSize()];
  }

  /**
   * Appends one latent. Several threads may do so, each to its own buffer.
   *
   * @param image index of the image
   * @param position raster index in the grid
   */
  public void copy(int image, int position, FloatBuffer into) {
    Objects.checkIndex(position, height() * width());
    int row = image % manifest.shardSize() * height() * width() + position;
    FloatBuffer from = shard(image).latents();
    into.put(into.position(), from, row * channels(), channels());
    into.position(into.position() + channels());
  }

  private LatentShard shard(int image) {
    return shards.get(Objects.checkIndex(image, size()) / manifest.shardSize());
  }
}
