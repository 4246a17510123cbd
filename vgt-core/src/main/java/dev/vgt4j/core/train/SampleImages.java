package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.sampling.GeneratorShape;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.sampling.SessionPrograms;
import dev.vgt4j.core.sampling.VgtGenerator;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

/**
 * Draws what a generator makes of the same prompts while it trains: always with the same noise, and
 * with the weights that the training session has at the time. Programs are compiled when the first
 * image is drawn. To be used by the thread that trains.
 */
public final class SampleImages implements AutoCloseable {
  /** Name of the grid. */
  public static final String NAME = "samples";

  private static final int PADDING = 2;

  private final Session decoder;
  private final VgtGenerator generator;
  private final List<String> captions;
  private final GenerationRequest request;

  /**
   * @param training holds language model and head; stays the caller's
   * @param models the generator's configuration
   * @param autoencoder weights as in an autoencoder's folder, for the pixel decoder
   * @param captions one image each, at least one
   */
  public SampleImages(
      Session training,
      VgtModels models,
      Weights autoencoder,
      Prompts prompts,
      List<String> captions,
      GenerationRequest request) {
    this.captions = List.copyOf(captions);
    this.request = request;
    this.decoder =
        training
            .backend()
            .open(WeightSets.selected(autoencoder, name -> name.startsWith("decoder.")));
    this.generator =
        new VgtGenerator(
            new SessionPrograms(
                training,
                models.generator(),
                decoder,
                models.autoencoder(""),
                GeneratorShape.of(models)),
            prompts);
  }

  /** A quick request at the model's own size. */
  public static GenerationRequest request(VgtModels models, long seed) {
    int size = models.vlm().imageSize();
    int cells = size / models.autoencoder().stride();
    return GenerationRequest.of(size, size)
        .withSeed(seed)
        .withGuidance(3, GuidanceSchedule.LINEAR)
        .withSolver(Solver.REFERENCE, 20)
        .withParallel(Math.max(1, cells * cells / 16));
  }

  /** What draws them, with the weights as they are now. */
  ImageGenerator generator() {
    return generator;
  }

  /**
   * Draws a grid with the images in the captions' order.
   *
   * @param step told for the record; changes nothing
   */
  public Map<String, BufferedImage> draw(long step) {
    List<BufferedImage> images = Images.toImages(generator.generate(captions, request));
    int columns = (int) Math.ceil(Math.sqrt(images.size()));
    return Map.of(NAME, Images.grid(images, columns, PADDING, Color.WHITE));
  }

  @Override
  public void close() {
    generator.close();
    decoder.close();
  }
}
