package dev.vgt4j.api.model;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.List;

/** Prompts to images; holds a model on a backend. */
public interface ImageGenerator extends AutoCloseable {
  /**
   * Generates one image a prompt. Image i draws its noise from its own generator, derived from the
   * seed and i, so that it does not depend on the batch it is made in.
   *
   * @param prompts captions, at least one
   * @return pixels {@code [prompts, 3, height, width]} in about [-1,1], not clamped
   * @throws dev.vgt4j.api.InvalidInputException if a prompt or the size cannot be used
   */
  HostTensor generate(List<String> prompts, GenerationRequest request);

  @Override
  void close();
}
