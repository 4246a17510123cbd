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
 * @param images the reconstructions
 */
public record ReconstructionEvaluation(double psnr, List<BufferedImage> images) {
  private static final int BATCH = 50;

  /**
   * Encodes and decodes.
   *
   * @param session holds the autoencoder's weights
   * @param images of a size that fits its stride
   */
  public static ReconstructionEvaluation of(Session session, VgtAe autoencoder, ImageSet images) {
    List<BufferedImage> out = new ArrayList<>();
    double sum = 0;
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
          sum += psnrSum(pixels.toFloats(), reconstruction.toFloats(), to - from);
        }
      }
    }
    return new ReconstructionEvaluation(sum / images.count(), out);
  }

  private static double psnrSum(float[] expected, float[] actual, int images) {
    int each = expected.length / images;
    double sum = 0;
    for (int i = 0; i < images; i++) {
      double squares = 0;
      for (int j = i * each; j < (i + 1) * each; j++) {
        double clamped = Math.max(-1, Math.min(1, actual[j]));
        squares += (expected[j] - clamped) * (expected[j] - clamped) / 4;
      }
      sum += -10 * Math.log10(Math.max(squares / each, 1e-10));
    }
    return sum;
  }

  /** Peak signal-to-noise ratio in dB of two images of one size, over their 8 bit values. */
  public static double psnr(BufferedImage a, BufferedImage b) {
    float[] x = Images.toTensor(a).toFloats();
    return psnrSum(x, Images.toTensor(b).toFloats(), 1);
  }
}
