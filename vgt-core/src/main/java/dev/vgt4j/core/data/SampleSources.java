package dev.vgt4j.core.data;

import dev.vgt4j.api.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens training data, whatever its form. */
public final class SampleSources {
  private SampleSources() {}

  /**
   * Opens a folder with {@value CaptionFolder#CAPTIONS}, a tar shard, or a folder of tar shards.
   *
   * @param maxPixels largest image that is decoded
   * @throws InvalidInputException if it is none of these, or damaged
   */
  public static SampleSource open(Path path, long maxPixels) {
    if (Files.isDirectory(path)) {
      if (Files.exists(path.resolve(CaptionFolder.CAPTIONS))) {
        return CaptionFolderSource.open(path, maxPixels);
      }
      if (!WebDatasetSource.shards(path).isEmpty()) {
        return WebDatasetSource.open(path, maxPixels);
      }
    } else if (Files.isRegularFile(path)) {
      return WebDatasetSource.open(path, maxPixels);
    }
    throw new InvalidInputException(
        "data "
            + path
            + (Files.exists(path) ? "" : ": no such file or folder")
            + ": expected a folder with "
            + CaptionFolder.CAPTIONS
            + ", a .tar shard, or a folder of .tar shards");
  }

  /**
   * Opens images whose captions do not matter: whatever {@link #open} opens, or else a folder of
   * images.
   *
   * @param maxPixels largest image that is decoded
   * @throws InvalidInputException if there are no images, or they are damaged
   */
  public static SampleSource openImages(Path path, long maxPixels) {
    boolean plain =
        Files.isDirectory(path)
            && !Files.exists(path.resolve(CaptionFolder.CAPTIONS))
            && WebDatasetSource.shards(path).isEmpty();
    return plain ? ImageFolderSource.open(path, maxPixels) : open(path, maxPixels);
  }
}
