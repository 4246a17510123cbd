package dev.vgt4j.core.scenes;

import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.Kernel;
import java.util.random.RandomGenerator;

/** What a decoder does to an image, imitated. */
final class Degrade {
  private Degrade() {}

  static BufferedImage blur(BufferedImage image, double sigma) {
    return convolve(image, sigma, 0, 1);
  }

  /** Overshoots at edges, as ringing does: the image plus {@code strength} times its edges. */
  static BufferedImage ring(BufferedImage image, double strength) {
    return convolve(image, 1, 1 + strength, -strength);
  }

  static BufferedImage noise(BufferedImage image, double sigma, RandomGenerator random) {
    BufferedImage noisy =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    double[] samples =
        image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (double[]) null);
    for (int i = 0; i < samples.length; i++) {
      double value = Math.rint(samples[i] + sigma * random.nextGaussian());
      samples[i] = Math.max(0, Math.min(255, value));
    }
    noisy.getRaster().setPixels(0, 0, image.getWidth(), image.getHeight(), samples);
    return noisy;
  }

  /** {@code own} times the image plus {@code blurred} times its Gaussian blur, clamped. */
  private static BufferedImage convolve(
      BufferedImage image, double sigma, double own, double blurred) {
    int reach = (int) Math.ceil(3 * sigma);
    int side = 2 * reach + 1;
    double[] gauss = new double[side * side];
    double total = 0;
    for (int i = 0; i < gauss.length; i++) {
      double distance = Math.hypot(i % side - reach, i / side - reach);
      gauss[i] = Math.exp(-distance * distance / (2 * sigma * sigma));
      total += gauss[i];
    }
    float[] kernel = new float[gauss.length];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) (blurred * gauss[i] / total + (i == kernel.length / 2 ? own : 0));
    }
    ConvolveOp op = new ConvolveOp(new Kernel(side, side, kernel), ConvolveOp.EDGE_NO_OP, null);
    return op.filter(image, null);
  }
}
