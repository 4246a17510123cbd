package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtModels;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Shows how an autoencoder does while it is trained: originals in one row, what its current weights
 * make of them below.
 */
public final class ReconstructionImages implements AutoCloseable {
  /** What the drawing is called. */
  public static final String NAME = "reconstructions";

  private static final int PADDING = 2;

  private final List<BufferedImage> originals;
  private final HostTensor pixels;
  private final Program program;

  /**
   * Compiles encoding and decoding.
   *
   * @param session holds the autoencoder's weights; must stay open as long as this
   * @param models describes the autoencoder
   * @param images of which the first are shown
   * @param count how many to show, at least 1; all of them if there are fewer
   */
  public ReconstructionImages(Session session, VgtModels models, ImageSet images, int count) {
    int shown = Math.min(count, images.count());
    if (shown < 1) {
      throw new InvalidInputException(
          "reconstructions: expected at least one image to show, got "
              + count
              + " of "
              + images.count());
    }
    int[] indices = IntStream.range(0, shown).toArray();
    this.originals = IntStream.of(indices).mapToObj(images::image).toList();
    this.pixels = images.batch(indices);
    VgtAe autoencoder = models.autoencoder("");
    this.program =
        session.compile(
            g -> {
              Tensor in = g.input("pixels", DType.FLOAT32, "B", 3, images.side(), images.side());
              g.output("reconstruction", autoencoder.decode(autoencoder.encode(in)));
            });
  }

  /**
   * Draws with the weights as they are now.
   *
   * @param step steps done so far
   * @return one drawing, called {@value #NAME}
   */
  public Map<String, BufferedImage> draw(long step) {
    List<BufferedImage> cells = new ArrayList<>(originals);
    try (Outputs out = program.run(Map.of("pixels", pixels))) {
      cells.addAll(Images.toImages(out.host("reconstruction")));
    }
    return Map.of(NAME, Images.grid(cells, originals.size(), PADDING, Color.WHITE));
  }

  @Override
  public void close() {
    program.close();
  }
}
