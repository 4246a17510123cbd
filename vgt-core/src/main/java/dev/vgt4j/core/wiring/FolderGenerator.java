package dev.vgt4j.core.wiring;

import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.sampling.VgtGenerator;
import jakarta.inject.Inject;
import java.util.List;

/** A generator together with the files and weights that it runs on. */
public final class FolderGenerator implements ImageGenerator {
  private final VgtGenerator generator;
  private final Resources resources;

  @Inject
  FolderGenerator(VgtGenerator generator, Resources resources) {
    this.generator = generator;
    this.resources = resources;
  }

  @Override
  public HostTensor generate(
      List<String> prompts, GenerationRequest request, GenerationMonitor monitor) {
    return generator.generate(prompts, request, monitor);
  }

  @Override
  public HostTensor generateAnything(
      int images, GenerationRequest request, GenerationMonitor monitor) {
    return generator.generateAnything(images, request, monitor);
  }

  @Override
  public void close() {
    try (resources) {
      generator.close();
    }
  }
}
