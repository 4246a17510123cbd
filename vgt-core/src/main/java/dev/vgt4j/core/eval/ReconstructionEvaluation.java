package dev.vgt4j.core.eval;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.model.VgtAe;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How well an autoencoder gives images back.
 *
 * @param psnr mean peak signal-to-noise ratio in dB of clamped pixels, range 1
 * @param ssim mean structural similarity, {@link MetricVariant#STRICT}
 * @param images the reconstructions
 */
public record ReconstructionEvaluation(double psnr, double ssim, List<BufferedImage> images) {
  private static final int BATCH = 50;

  /**
   * Encodes and decodes.
   *
   * @param session holds the autoencoder's weights
   * @param images of a size that fits its stride
   */
  public static ReconstructionEvaluation of(Session session, VgtAe autoencoder, ImageSet images) {
    List<BufferedImage> out = new ArrayList<>();
    ReconstructionScores scores = new ReconstructionScores(MetricVariant.STRICT);
    int side = images.side();
    try (Program program =
        session.compile(
            g -> {
              Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, side, side);
              g.output("reconstruction", autoencoder.decode(autoencoder.encode(pixels)));
            })) {
      for (int from = 0; from < images.count(); from += BATCH) {
        int to = Math.min(images.count(), from + BATCH);
        HostTensor pixels = images.batch(IntStream.range(from, to).toArray());
        try (Outputs result = program.run(Map.of("pixels", pixels))) {
          HostTensor reconstruction = result.host("reconstruction");
          out.addAll(Images.toImages(reconstruction));
          scores.add(pixels, reconstruction);
        }
      }
    }
    return new ReconstructionEvaluation(scores.psnr(), scores.ssim(), out);
  }
}
