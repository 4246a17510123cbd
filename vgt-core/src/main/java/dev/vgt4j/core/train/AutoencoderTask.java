package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.VgtModels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Tunes VGT-AE: reconstruction, perceptual distances and self-distillation against the frozen VLM,
 * later against a discriminator too, in stage 2 with noisy latents (REFERENCE: paper section 3.2;
 * code vgtae_trainer).
 */
public final class AutoencoderTask implements TrainingTask {
  private final VgtModels models;
  private final TrainingSamples images;
  private final int batchSize;
  private final AutoencoderOptions options;
  private final AutoencoderGraphs graphs;

  /**
   * @param models builds the graphs of a configuration
   * @param images what is reconstructed
   * @param batchSize images in a step, a multiple of the options' passes
   */
  public AutoencoderTask(
      VgtModels models, TrainingSamples images, int batchSize, AutoencoderOptions options) {
    if (batchSize < 1 || batchSize % options.passes() != 0) {
      throw new InvalidInputException(
          "batch of "
              + batchSize
              + ": expected a positive multiple of its "
              + options.passes()
              + " passes");
    }
    this.models = models;
    this.images = images;
    this.batchSize = batchSize;
    this.options = options;
    this.graphs = new AutoencoderGraphs(models, options);
  }

  /** The loss as long as there is no discriminator. */
  public GraphDefinition definition() {
    return graphs.autoencoder(false);
  }

  @Override
  public TrainingRun open(Session session) {
    Adversary adversary = options.adversary();
    return adversary == null
        ? new ProgramRun(session, definition(), graphs.autoencoderSpec(), metrics())
        : new AdversarialRun(session, graphs, adversary);
  }

  @Override
  public List<String> metrics() {
    List<String> names = new ArrayList<>(graphs.metrics());
    if (options.adversary() != null) {
      names.addAll(AdversarialRun.METRICS);
    }
    return names;
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public Batch batch(long step, RandomGenerator random) {
    Map<String, HostTensor> in = new LinkedHashMap<>();
    TrainingSamples.Read read = images.read(images.choose(step, batchSize, random), random);
    in.put(AutoencoderGraphs.PIXELS, read.pixels());
    if (graphs.variational()) {
      in.put(AutoencoderGraphs.POSTERIOR_NOISE, latentNoise(random));
    }
    if (options.noise().isOn()) {
      float[] strengths = options.noise().strengths(random, batchSize);
      in.put(AutoencoderGraphs.NOISE_STRENGTH, HostTensor.of(strengths, batchSize));
      in.put(AutoencoderGraphs.NOISE, latentNoise(random));
    }
    return new Batch(Draws.parts(in, options.passes()), read.names());
  }

  private HostTensor latentNoise(RandomGenerator random) {
    int grid = models.vlm().imageSize() / models.autoencoder().stride();
    return Draws.normal(random, batchSize, models.autoencoder().latentChannels(), grid, grid);
  }
}
