package dev.vgt4j.core.data;

import dev.vgt4j.core.io.TarFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * Where the samples of one tar shard lie. Neighbouring files whose names are equal up to the first
 * dot of the last part are one sample. A sample takes 29 bytes and its name.
 */
final class TarSamples {
  /** What a sample can have. */
  enum Part {
    IMAGE,
    TEXT,
    JSON
  }

  private static final Map<String, Part> PARTS =
      Map.of(
          "jpg", Part.IMAGE,
          "jpeg", Part.IMAGE,
          "png", Part.IMAGE,
          "webp", Part.IMAGE,
          "txt", Part.TEXT,
          "json", Part.JSON);

  private static final byte DOUBLE_IMAGE = 1;
  private static final byte DOUBLE_CAPTION = 2;
  private static final byte CAPTION_IS_JSON = 4;
  private static final int NONE = -1;
  private static final int FIRST_CAPACITY = 64;

  private final TarFile file;
  private int count;
  private String key = "";
  private byte[] names = new byte[FIRST_CAPACITY];
  private int[] nameEnds = new int[FIRST_CAPACITY];
  private long[] imageOffsets = new long[FIRST_CAPACITY];
  private int[] imageSizes = new int[FIRST_CAPACITY];
  private long[] captionOffsets = new long[FIRST_CAPACITY];
  private int[] captionSizes = new int[FIRST_CAPACITY];
  private byte[] flags = new byte[FIRST_CAPACITY];

  private TarSamples(Path shard) {
    file = TarFile.scan(shard, this::take);
    resize(count);
    names = Arrays.copyOf(names, nameEnd(count - 1));
  }

  /** Reads the headers of a shard; see {@link TarFile#scan}. */
  static TarSamples index(Path shard) {
    return new TarSamples(shard);
  }

  private void take(String name, long offset, long size) {
    int base = name.lastIndexOf('/') + 1;
    int dot = name.indexOf('.', base);
    // as WebDataset does, hidden files and those without an extension are no part of a sample
    Part part = dot > base ? PARTS.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)) : null;
    if (part == null) {
      return;
    }
    String itsKey = name.substring(0, dot);
    if (count == 0 || !itsKey.equals(key)) {
      begin(itsKey);
    }
    add(part, offset, (int) Math.min(size, Integer.MAX_VALUE));
  }

  private void begin(String newKey) {
    key = newKey;
    if (count == nameEnds.length) {
      resize(2 * count);
    }
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    int from = nameEnd(count - 1);
    if (from + name.length > names.length) {
      names = Arrays.copyOf(names, Math.max(2 * names.length, from + name.length));
    }
    System.arraycopy(name, 0, names, from, name.length);
    nameEnds[count] = from + name.length;
    imageSizes[count] = NONE;
    captionSizes[count] = NONE;
    count++;
  }

  private void resize(int capacity) {
    nameEnds = Arrays.copyOf(nameEnds, capacity);
    imageOffsets = Arrays.copyOf(imageOffsets, capacity);
    imageSizes = Arrays.copyOf(imageSizes, capacity);
    captionOffsets = Arrays.copyOf(captionOffsets, capacity);
    captionSizes = Arrays.copyOf(captionSizes, capacity);
    flags = Arrays.copyOf(flags, capacity);
  }

  private void add(Part part, long offset, int size) {
    int i = count - 1;
    if (part == Part.IMAGE) {
      flags[i] |= imageSizes[i] == NONE ? 0 : DOUBLE_IMAGE;
      imageOffsets[i] = offset;
      imageSizes[i] = size;
      return;
    }
    boolean json = part == Part.JSON;
    boolean kept = captionSizes[i] != NONE;
    boolean keptJson = (flags[i] & CAPTION_IS_JSON) != 0;
    if (kept && json == keptJson) {
      flags[i] |= DOUBLE_CAPTION;
    } else if (!kept || keptJson) {
      captionOffsets[i] = offset;
      captionSizes[i] = size;
      flags[i] = (byte) (json ? flags[i] | CAPTION_IS_JSON : flags[i] & ~CAPTION_IS_JSON);
    }
  }

  private int nameEnd(int i) {
    return i < 0 ? 0 : nameEnds[i];
  }

  /** Number of samples. */
  int count() {
    return count;
  }

  /** The shard. */
  TarFile file() {
    return file;
  }

  /** What the sample's files are called before the dot. */
  String key(int i) {
    int from = nameEnd(i - 1);
    return new String(names, from, nameEnds[i] - from, StandardCharsets.UTF_8);
  }

  /** Where a part lies, as offset and size, for a hash. */
  String places(int i) {
    return imageOffsets[i] + "," + imageSizes[i] + "," + captionOffsets[i] + "," + captionSizes[i];
  }

  boolean hasImage(int i) {
    return imageSizes[i] != NONE;
  }

  boolean hasCaption(int i) {
    return captionSizes[i] != NONE;
  }

  boolean hasTwoImages(int i) {
    return (flags[i] & DOUBLE_IMAGE) != 0;
  }

  boolean hasTwoCaptions(int i) {
    return (flags[i] & DOUBLE_CAPTION) != 0;
  }

  boolean captionIsJson(int i) {
    return (flags[i] & CAPTION_IS_JSON) != 0;
  }

  int imageSize(int i) {
    return imageSizes[i];
  }

  int captionSize(int i) {
    return captionSizes[i];
  }

  byte[] image(int i) {
    return file.read(imageOffsets[i], imageSizes[i]);
  }

  byte[] caption(int i) {
    return file.read(captionOffsets[i], captionSizes[i]);
  }
}
