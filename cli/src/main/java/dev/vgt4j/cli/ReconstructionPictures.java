package dev.vgt4j.cli;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.eval.EvaluationMonitor;
import dev.vgt4j.core.io.Images;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps what an autoencoder makes of images, for people to look at and for other programs. */
final class ReconstructionPictures implements EvaluationMonitor {
  private static final int SHOWN = 8;
  private static final int PADDING = 2;

  private final EvaluationMonitor display;
  private final @Nullable Path folder;
  private final List<BufferedImage> originals = new ArrayList<>();
  private final List<BufferedImage> reconstructions = new ArrayList<>();

  /**
   * @param display told everything
   * @param folder where every reconstruction goes as a PNG with its number; null for none
   */
  ReconstructionPictures(EvaluationMonitor display, @Nullable Path folder) {
    this.display = display;
    this.folder = folder;
  }

  @Override
  public boolean cancelled() {
    return display.cancelled();
  }

  @Override
  public void evaluated(int images) {
    display.evaluated(images);
  }

  @Override
  public void reconstructed(int first, HostTensor pixels, HostTensor back) {
    List<BufferedImage> after = Images.toImages(back);
    if (originals.size() < SHOWN) {
      int some = Math.min(SHOWN - originals.size(), after.size());
      originals.addAll(Images.toImages(pixels).subList(0, some));
      reconstructions.addAll(after.subList(0, some));
    }
    if (folder != null) {
      for (int i = 0; i < after.size(); i++) {
        Images.writePng(folder.resolve("%06d.png".formatted(first + i)), after.get(i), Map.of());
      }
    }
  }

  /** The first originals in one row, what became of them below. */
  BufferedImage grid() {
    List<BufferedImage> cells = new ArrayList<>(originals);
    cells.addAll(reconstructions);
    return Images.grid(cells, originals.size(), PADDING, Color.WHITE);
  }
}
