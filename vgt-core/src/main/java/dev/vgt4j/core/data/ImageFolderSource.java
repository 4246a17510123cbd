package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.Sha256;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The images of a folder and of the folders in it, without captions, sorted by path. Hidden files
 * and folders are left out.
 */
public final class ImageFolderSource implements SampleSource {
  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "bmp", "gif");

  private final Path folder;
  private final List<String> names;
  private final long maxPixels;

  private ImageFolderSource(Path folder, List<String> names, long maxPixels) {
    this.folder = folder;
    this.names = names;
    this.maxPixels = maxPixels;
  }

  /**
   * Lists the images; none is opened.
   *
   * @param maxPixels largest image that is decoded
   * @throws InvalidInputException if there are none
   */
  public static ImageFolderSource open(Path folder, long maxPixels) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> names =
          files
              .filter(Files::isRegularFile)
              .map(folder::relativize)
              .filter(ImageFolderSource::isImage)
              .map(Path::toString)
              .sorted()
              .toList();
      if (names.isEmpty()) {
        throw new InvalidInputException(
            "data " + folder + ": expected PNG, JPEG, BMP or GIF images, found none");
      }
      return new ImageFolderSource(folder, names, maxPixels);
    } catch (IOException e) {
      throw FileErrors.failed("listing", folder, e);
    }
  }

  private static boolean isImage(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    String name = relative.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return ENDINGS.contains(ending.toLowerCase(Locale.ROOT));
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public String name(int index) {
    return names.get(index);
  }

  /** Nothing is known of it. */
  @Override
  public String caption(int index) {
    return "";
  }

  @Override
  public BufferedImage image(int index) {
    try {
      return Images.read(folder.resolve(names.get(index)), maxPixels);
    } catch (InvalidInputException e) {
      throw new BadSampleException(names.get(index), e);
    }
  }

  @Override
  public String fingerprint() {
    Sha256 hash = new Sha256();
    for (String name : names) {
      String line = name + '\0' + folder.resolve(name).toFile().length() + '\n';
      hash.add(line.getBytes(StandardCharsets.UTF_8));
    }
    return hash.hex();
  }

  @Override
  public void close() {
    // every image is opened and closed on its own
  }
}
