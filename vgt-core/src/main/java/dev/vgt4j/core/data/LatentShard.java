package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.core.io.SafetensorsFile;
import dev.vgt4j.core.io.SafetensorsWriter;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Latents of neighbouring images.
 *
 * @param latents {@code [images, height, width, channels]}, mapped
 * @param samples place in the data of each
 */
record LatentShard(FloatBuffer latents, int[] samples) {
  private static final String LATENTS = "latents";
  private static final String SAMPLES = "samples";

  static void write(Path file, HostTensor latents, long[] samples) {
    SafetensorsWriter.write(
        file,
        Map.of(LATENTS, latents, SAMPLES, HostTensor.of(samples, samples.length)),
        Map.of("format", LatentManifest.FORMAT));
  }

  /**
   * Maps a shard.
   *
   * @throws InvalidInputException if it does not hold what is expected
   */
  static LatentShard read(Path file, LatentManifest manifest, int images) {
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      TensorSpec latents =
          new TensorSpec(
              DType.FLOAT32,
              Shape.ofLongs(images, manifest.height(), manifest.width(), manifest.channels()));
      TensorSpec samples = new TensorSpec(DType.INT64, Shape.ofLongs(images));
      if (!stored.specs().equals(Map.of(LATENTS, latents, SAMPLES, samples))) {
        throw new InvalidInputException(
            file + ": expected " + latents + " and " + samples + ", got " + stored.specs());
      }
      return new LatentShard(
          stored.get(LATENTS).bytes().asFloatBuffer(),
          Arrays.stream(stored.get(SAMPLES).toLongs()).mapToInt(Math::toIntExact).toArray());
    }
  }
}
