package dev.vgt4j.core.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.TextTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** Whatever a {@code tokenizer.json} describes, by the Hugging Face library. */
final class NativeTokenizer implements TextTokenizer {
  private static final String OFFLINE = "ai.djl.offline";
  private static final Map<String, String> WHOLE_TEXTS =
      Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD");

  private final HuggingFaceTokenizer library;
  private final int size;
  private final Set<Integer> specials;
  private final String wordEnd;

  private NativeTokenizer(HuggingFaceTokenizer library, TokenizerJson json) {
    this.library = library;
    this.size = json.size();
    this.specials = json.specials();
    this.wordEnd = json.wordEnd();
  }

  /**
   * Loads what a file describes.
   *
   * @throws InvalidInputException if the library refuses it, or does not run here
   */
  static NativeTokenizer open(TokenizerJson json) {
    // without this DJL reports its use over the network
    if (System.getProperty(OFFLINE) == null) {
      System.setProperty(OFFLINE, "true");
    }
    byte[] bytes = json.root().toString().getBytes(StandardCharsets.UTF_8);
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      return new NativeTokenizer(HuggingFaceTokenizer.newInstance(in, WHOLE_TEXTS), json);
    } catch (EngineException | LinkageError e) {
      throw new InvalidInputException(
          "the tokenizers library did not load ("
              + rootMessage(e)
              + "); it comes for Linux, macOS and Windows, and unpacks itself below the folder"
              + " that DJL_CACHE_DIR names, or .djl.ai in the home folder",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw new InvalidInputException("not a usable tokenizer: " + e.getMessage(), e);
    }
  }

  private static String rootMessage(Throwable e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : rootMessage(e.getCause());
  }

  @Override
  public int[] encode(String text) {
    long[] ids;
    try {
      ids = library.encode(text, false, false).getIds();
    } catch (IllegalStateException closed) {
      throw closed;
    } catch (RuntimeException e) {
      throw new InvalidInputException("tokenizer: " + e.getMessage(), e);
    }
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public String decode(int[] ids) {
    for (int id : ids) {
      if (id < 0 || id >= size) {
        throw new InvalidInputException("decode: expected token ids below " + size + ", got " + id);
      }
    }
    String text = library.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    return wordEnd.isEmpty() ? text : text.replace(wordEnd, " ").strip();
  }

  @Override
  public String decodePlain(int[] ids) {
    return decode(Arrays.stream(ids).filter(id -> !specials.contains(id)).toArray());
  }

  @Override
  public int vocabularySize() {
    return size;
  }

  @Override
  public void close() {
    library.close();
  }
}
