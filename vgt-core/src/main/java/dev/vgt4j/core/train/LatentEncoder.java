package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.LatentCache;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Encodes images for the cache on disk. */
final class LatentEncoder implements LatentCache.Encoder, AutoCloseable {
  private final TrainingSamples samples;
  private final int cells;
  private final int channels;
  private final Program program;

  /**
   * @param session holds the autoencoder's weights under their own names
   */
  LatentEncoder(Session session, FrozenEncoders encoders, TrainingSamples samples) {
    this.samples = samples;
    this.cells = encoders.cells();
    this.channels = encoders.models().autoencoder().latentChannels();
    int side = samples.side();
    this.program =
        session.compile(
            g ->
                g.output(
                    "latents",
                    encoders.latents(g.input("pixels", DType.FLOAT32, "B", 3, side, side), "")));
  }

  @Override
  public LatentCache.Encoded encode(int[] images) {
    TrainingSamples.Read read = samples.read(images, new SplittableRandom(0));
    try (Outputs out = program.run(Map.of("pixels", read.pixels()))) {
      HostTensor latents = out.host("latents").reshape(images.length, cells, cells, channels);
      List<Integer> indices = Arrays.stream(read.indices()).boxed().toList();
      return new LatentCache.Encoded(latents, indices);
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
