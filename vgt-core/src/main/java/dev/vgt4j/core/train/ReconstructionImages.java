package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtModels;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
   * @param pixels {@code [images, 3, side, side]} in [-1,1], what is shown
   */
  public ReconstructionImages(Session session, VgtModels models, HostTensor pixels) {
    this.originals = Images.toImages(pixels);
    this.pixels = pixels;
    long side = pixels.shape()[2];
    VgtAe autoencoder = models.autoencoder("");
    this.program =
        session.compile(
            g -> {
              Tensor in = g.input("pixels", DType.FLOAT32, "B", 3, side, side);
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
