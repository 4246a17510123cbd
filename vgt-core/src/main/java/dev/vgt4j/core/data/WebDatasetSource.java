package dev.vgt4j.core.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.Sha256;
import dev.vgt4j.core.io.StrictJson;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The samples of WebDataset's tar shards, in the order of the shards' names and of the files in
 * them: {@code 0001.jpg} (or jpeg, png) and {@code 0001.txt}, or {@code 0001.json} with a {@code
 * caption}. Opening reads headers only; samples are then read from their place, so that any of them
 * can be next and memory holds no more than their places.
 */
public final class WebDatasetSource implements SampleSource {
  private static final String ENDING = ".tar";
  private static final int MOST_CAPTION_BYTES = 1 << 20;

  private final List<TarSamples> shards;
  private final int[] starts;
  private final int size;
  private final long maxPixels;

  private WebDatasetSource(Path path, List<TarSamples> shards, long maxPixels) {
    this.shards = shards;
    this.maxPixels = maxPixels;
    starts = new int[shards.size()];
    long total = 0;
    for (int s = 0; s < starts.length; s++) {
      starts[s] = (int) total;
      total += shards.get(s).count();
      if (total > Integer.MAX_VALUE) {
        throw new InvalidInputException(path + ": more than " + Integer.MAX_VALUE + " samples");
      }
    }
    if (total == 0) {
      throw new InvalidInputException(
          path + " holds no samples: expected files such as 0001.jpg and 0001.txt in it");
    }
    size = (int) total;
  }

  /**
   * Reads the headers of one shard or of all shards in a folder.
   *
   * @param path a {@code .tar} file or a folder of them
   * @param maxPixels largest image that is decoded
   * @throws InvalidInputException naming the shard, if one is damaged, or there is nothing in them
   */
  public static WebDatasetSource open(Path path, long maxPixels) {
    List<Path> files = Files.isDirectory(path) ? shards(path) : List.of(path);
    List<TarSamples> shards = new ArrayList<>();
    for (Path file : files) {
      TarSamples samples = TarSamples.index(file);
      if (samples.count() > 0) {
        shards.add(samples);
      }
    }
    return new WebDatasetSource(path, shards, maxPixels);
  }

  /** The shards in a folder, in the order in which they are read. */
  static List<Path> shards(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().endsWith(ENDING))
          .filter(f -> !f.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileErrors.failed("reading", folder, e);
    }
  }

  private int shard(int index) {
    int found = Arrays.binarySearch(starts, Objects.checkIndex(index, size));
    return found >= 0 ? found : -found - 2;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String name(int index) {
    int s = shard(index);
    TarSamples samples = shards.get(s);
    String key = samples.key(index - starts[s]);
    return samples.file().path().getFileName() + ":" + printable(key);
  }

  /** Without what would change a terminal. */
  private static String printable(String key) {
    StringBuilder out = new StringBuilder();
    key.codePoints()
        .forEach(
            c -> {
              int kind = Character.getType(c);
              boolean hidden =
                  Character.isISOControl(c)
                      || kind == Character.FORMAT
                      || kind == Character.LINE_SEPARATOR
                      || kind == Character.PARAGRAPH_SEPARATOR;
              out.append(hidden ? "\\u%04x".formatted(c) : Character.toString(c));
            });
    return out.toString();
  }

  @Override
  public String caption(int index) {
    int s = shard(index);
    TarSamples samples = shards.get(s);
    int i = index - starts[s];
    if (!samples.hasCaption(i)) {
      throw bad(index, "has no caption (.txt, or .json with a 'caption')");
    }
    if (samples.hasTwoCaptions(i)) {
      throw bad(index, "has two captions of one kind");
    }
    if (samples.captionSize(i) > MOST_CAPTION_BYTES) {
      throw bad(index, tooLong("caption", samples.captionSize(i), MOST_CAPTION_BYTES));
    }
    try {
      String text = text(samples.caption(i)).strip();
      if (samples.captionIsJson(i)) {
        JsonNode json = StrictJson.object(text);
        text = StrictJson.text(json, "caption").strip();
      }
      if (text.isEmpty()) {
        throw bad(index, "its caption is empty");
      }
      return text;
    } catch (BadSampleException e) {
      throw e;
    } catch (InvalidInputException e) {
      throw new BadSampleException(name(index), e);
    }
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException("its caption is not valid UTF-8", e);
    }
  }

  @Override
  public BufferedImage image(int index) {
    int s = shard(index);
    TarSamples samples = shards.get(s);
    int i = index - starts[s];
    if (!samples.hasImage(i)) {
      throw bad(index, "has no image (.jpg, .jpeg or .png)");
    }
    if (samples.hasTwoImages(i)) {
      throw bad(index, "has two images");
    }
    if (samples.imageSize(i) > Images.MOST_BYTES) {
      throw bad(index, tooLong("image", samples.imageSize(i), Images.MOST_BYTES));
    }
    try {
      return Images.decode(name(index), samples.image(i), maxPixels);
    } catch (InvalidInputException e) {
      throw new BadSampleException(name(index), e);
    }
  }

  private static String tooLong(String what, int bytes, long most) {
    return "its " + what + " has " + bytes + " bytes or more, at most " + most + " are accepted";
  }

  private BadSampleException bad(int index, String reason) {
    return new BadSampleException(name(index), reason);
  }

  @Override
  public String fingerprint() {
    Sha256 hash = new Sha256();
    for (TarSamples samples : shards) {
      String shard = samples.file().path().getFileName() + "\0" + samples.file().bytes() + "\n";
      hash.add(shard.getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < samples.count(); i++) {
        String line = samples.key(i) + '\0' + samples.places(i) + '\n';
        hash.add(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return hash.hex();
  }

  @Override
  public void close() {
    // shards are open only while something is read
  }
}
