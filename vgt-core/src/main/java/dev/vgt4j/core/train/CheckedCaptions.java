package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.data.BadSampleException;
import dev.vgt4j.core.data.SampleSource;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** Samples whose captions have to be understood by a tokenizer. */
final class CheckedCaptions implements SampleSource {
  private final SampleSource source;
  private final Consumer<String> check;

  CheckedCaptions(SampleSource source, Consumer<String> check) {
    this.source = source;
    this.check = check;
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public String name(int index) {
    return source.name(index);
  }

  @Override
  public String caption(int index) {
    String caption = source.caption(index);
    try {
      check.accept(caption);
    } catch (InvalidInputException e) {
      throw new BadSampleException(name(index), e);
    }
    return caption;
  }

  @Override
  public BufferedImage image(int index) {
    return source.image(index);
  }

  @Override
  public String fingerprint() {
    return source.fingerprint();
  }

  @Override
  public void close() {
    source.close();
  }
}
