package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.PositionGrid;
import dev.vgt4j.core.vlm.PromptTemplate;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prompts to images: template, tokens, latents, pixels. */
public final class VgtGenerator implements ImageGenerator {
  private static final int IMAGES_AT_ONCE = 32;

  private final GenerationPrograms programs;
  private final TextTokenizer tokenizer;
  private final GenerationListener listener;

  /** Takes over the programs and closes them. */
  public VgtGenerator(GenerationPrograms programs, TextTokenizer tokenizer) {
    this(programs, tokenizer, GenerationListener.NONE);
  }

  /**
   * Takes over the programs and closes them.
   *
   * @param listener told of the progress of every batch
   */
  public VgtGenerator(
      GenerationPrograms programs, TextTokenizer tokenizer, GenerationListener listener) {
    this.programs = programs;
    this.tokenizer = tokenizer;
    this.listener = listener;
  }

  @Override
  public HostTensor generate(List<String> prompts, GenerationRequest request) {
    if (prompts.isEmpty()) {
      throw new InvalidInputException("prompts: expected at least one, got none");
    }
    for (String prompt : prompts) {
      if (prompt.isBlank()) {
        throw new InvalidInputException("prompt: expected some words, got none");
      }
    }
    checkSize(request);
    HostTensor images =
        HostTensor.zeros(DType.FLOAT32, prompts.size(), 3, request.height(), request.width());
    ByteBuffer target = images.bytes();
    for (int first = 0; first < prompts.size(); first += IMAGES_AT_ONCE) {
      int end = Math.min(prompts.size(), first + IMAGES_AT_ONCE);
      target.put(batch(prompts.subList(first, end), first, request).bytes());
    }
    return images;
  }

  private void checkSize(GenerationRequest request) {
    int stride = programs.shape().stride();
    PositionGrid grid = programs.shape().grid();
    int rows = request.height() / stride;
    int columns = request.width() / stride;
    if (rows < 1 || columns < 1 || rows > grid.height() || columns > grid.width()) {
      throw new InvalidInputException(
          "size: expected from %dx%d to %dx%d pixels, got %dx%d"
              .formatted(
                  stride,
                  stride,
                  (grid.width() + 1) * stride - 1,
                  (grid.height() + 1) * stride - 1,
                  request.width(),
                  request.height()));
    }
  }

  private HostTensor batch(List<String> prompts, int first, GenerationRequest request) {
    int stride = programs.shape().stride();
    HostTensor latents =
        new LatentGenerator(programs, listener)
            .generate(
                text(prompts, request.guidance() != 1),
                request.height() / stride,
                request.width() / stride,
                request,
                new SeededDraws(request.seed(), first, prompts.size()));
    return pixels(programs, latents, request.height(), request.width());
  }

  private TextBatch text(List<String> prompts, boolean guided) {
    List<int[]> texts = new ArrayList<>();
    prompts.forEach(p -> texts.add(tokenizer.encode(PromptTemplate.generate(p))));
    if (guided) {
      int[] anything = tokenizer.encode(PromptTemplate.generateAnything());
      prompts.forEach(p -> texts.add(anything));
    }
    return TextBatch.padRight(texts, programs.shape().padToken());
  }

  /**
   * Decodes latents and resizes to the asked size, if the grid's is another.
   *
   * @param latents {@code [images, channels, rows, columns]}
   * @return {@code [images, 3, height, width]}, about [-1,1], not clamped
   */
  public static HostTensor pixels(
      GenerationPrograms programs, HostTensor latents, int height, int width) {
    try (Outputs out = programs.pixels().run(Map.of("latents", latents))) {
      return BilinearResize.to(out.host("pixels"), height, width);
    }
  }

  @Override
  public void close() {
    programs.close();
  }
}
