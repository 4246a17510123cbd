package dev.vgt4j.api.model;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.List;

/**
 * The mean and deviation of every colour channel, over pixels in [0,1], that a vision encoder
 * subtracts and divides by.
 *
 * @param mean red, green, blue
 * @param deviation red, green, blue, above 0
 */
public record PixelNormalization(List<Float> mean, List<Float> deviation) {
  /** Of ImageNet, as in InternVL3 and DINOv3. */
  public static final PixelNormalization IMAGENET =
      new PixelNormalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  /** Of CLIP, also in Qwen2.5-VL. */
  public static final PixelNormalization CLIP =
      new PixelNormalization(
          List.of(0.48145466f, 0.4578275f, 0.40821073f),
          List.of(0.26862954f, 0.26130258f, 0.27577711f));

  /** Half and half: [0,1] becomes [-1,1], as in SigLIP. */
  public static final PixelNormalization HALF =
      new PixelNormalization(List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));

  /** Checks the ranges. */
  public PixelNormalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3 || deviation.size() != 3 || !deviation.stream().allMatch(d -> d > 0)) {
      throw new InvalidInputException(
          "pixel normalisation: expected three means and three deviations above 0, got "
              + mean
              + " and "
              + deviation);
    }
  }

  /**
   * Maps [-1,1] to [0,1] and normalises. The range is never guessed from the pixels.
   *
   * @param pixels {@code [batch, 3, height, width]} in [-1,1]
   * @return the same shape
   */
  public Tensor apply(Tensor pixels) {
    return applyToUnit(pixels.add(1).mul(0.5));
  }

  /**
   * Normalises what is in [0,1] already.
   *
   * @param pixels {@code [batch, 3, height, width]} in [0,1]
   * @return the same shape
   */
  public Tensor applyToUnit(Tensor pixels) {
    return pixels.sub(constant(pixels, mean)).div(constant(pixels, deviation));
  }

  private static Tensor constant(Tensor pixels, List<Float> values) {
    float[] numbers = {values.get(0), values.get(1), values.get(2)};
    return pixels.graph().constant(HostTensor.of(numbers, 1, 3, 1, 1));
  }
}
