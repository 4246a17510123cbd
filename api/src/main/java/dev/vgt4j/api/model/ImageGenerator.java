package dev.vgt4j.api.model;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.List;

/** Prompts to images; holds a model on a backend. */
public interface ImageGenerator extends AutoCloseable {
  /**
   * Generates one image a prompt. Image i draws its order and its noise from a generator of its
   * own, derived from the seed and its number {@code firstImage + i}, and sees nothing of its
   * neighbours: alone it comes out the same, up to rounding. Prompts that occur several times are
   * read once.
   *
   * @param prompts captions, at least one
   * @return pixels {@code [prompts, 3, height, width]} in about [-1,1], not clamped
   * @throws dev.vgt4j.api.InvalidInputException if a prompt, the size or the order cannot be used
   */
  default HostTensor generate(List<String> prompts, GenerationRequest request) {
    return generate(prompts, request, GenerationMonitor.NONE);
  }

  /**
   * The same, watched.
   *
   * @throws dev.vgt4j.api.GenerationCancelledException if the monitor stops it
   */
  HostTensor generate(List<String> prompts, GenerationRequest request, GenerationMonitor monitor);

  /**
   * Generates images of nothing in particular: what the model makes of the empty prompt, which is
   * the unconditional branch of guidance. Seeds and numbers are those of {@link #generate}.
   *
   * @param images how many, at least one
   * @return pixels {@code [images, 3, height, width]} in about [-1,1], not clamped
   * @throws dev.vgt4j.api.GenerationCancelledException if the monitor stops it
   */
  HostTensor generateAnything(int images, GenerationRequest request, GenerationMonitor monitor);

  @Override
  void close();
}
