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

/** The samples of a {@link CaptionFolder}; its lines are checked at once, images when read. */
public final class CaptionFolderSource implements SampleSource {
  private final List<Entry> entries;
  private final long maxPixels;

  private record Entry(Path image, String name, String caption) {}

  private CaptionFolderSource(List<Entry> entries, long maxPixels) {
    this.entries = entries;
    this.maxPixels = maxPixels;
  }

  /**
   * Reads the captions.
   *
   * @param maxPixels largest image that is decoded
   * @throws InvalidInputException naming file and line, if a line is broken or its image missing
   */
  public static CaptionFolderSource open(Path folder, long maxPixels) {
    try {
      List<Entry> entries =
          CaptionFolder.read(
              folder, r -> new Entry(r.image(), name(folder.normalize(), r.image()), r.caption()));
      return new CaptionFolderSource(entries, maxPixels);
    } catch (IOException e) {
      throw FileErrors.failed("reading", folder.resolve(CaptionFolder.CAPTIONS), e);
    }
  }

  private static String name(Path folder, Path image) {
    return folder.relativize(image).toString();
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public String name(int index) {
    return entries.get(index).name();
  }

  @Override
  public String caption(int index) {
    return entries.get(index).caption();
  }

  @Override
  public BufferedImage image(int index) {
    Entry entry = entries.get(index);
    try {
      return Images.read(entry.image(), maxPixels);
    } catch (InvalidInputException e) {
      throw new BadSampleException(entry.name(), e);
    }
  }

  @Override
  public String fingerprint() {
    Sha256 hash = new Sha256();
    for (Entry e : entries) {
      String line = e.name() + '\0' + e.caption() + '\0' + bytes(e.image()) + '\n';
      hash.add(line.getBytes(StandardCharsets.UTF_8));
    }
    return hash.hex();
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return -1;
    }
  }

  @Override
  public void close() {
    // every image is opened and closed on its own
  }
}
