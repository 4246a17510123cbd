package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.PartialImages;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** A folder with a PNG for every group of positions, of the images as far as they are. */
final class PartialPictures implements Consumer<PartialImages> {
  private final Path folder;
  private final Function<List<BufferedImage>, BufferedImage> arrange;

  /**
   * @param folder must not exist or be empty; made with the first picture
   * @param arrange several images to one
   */
  PartialPictures(Path folder, Function<List<BufferedImage>, BufferedImage> arrange) {
    this.folder = folder;
    this.arrange = arrange;
    if (!AtomicFolder.isVacant(folder)) {
      throw new InvalidInputException("--partial: " + folder + " is not an empty folder");
    }
  }

  @Override
  public void accept(PartialImages partial) {
    String name =
        String.format(
            Locale.ROOT, "image-%04d-positions-%04d.png", partial.first(), partial.known());
    String known = partial.known() + " of " + partial.positions();
    BufferedImage picture = arrange.apply(Images.toImages(partial.pixels()));
    Images.writePng(folder.resolve(name), picture, Map.of("positions", known));
  }
}
