package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.BilinearResize;
import dev.vgt4j.core.model.PositionGrid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Prompts to images: template, tokens, latents, pixels. */
public final class VgtGenerator implements ImageGenerator {
  private static final int IMAGES_AT_ONCE = 32;

  private final GenerationPrograms programs;
  private final Prompts prompts;
  private final GenerationListener listener;

  /** Takes over the programs and closes them. */
  public VgtGenerator(GenerationPrograms programs, Prompts prompts) {
    this(programs, prompts, GenerationListener.NONE);
  }

  /**
   * Takes over the programs and closes them.
   *
   * @param listener told of the progress of every batch
   */
  public VgtGenerator(GenerationPrograms programs, Prompts prompts, GenerationListener listener) {
    this.programs = programs;
    this.prompts = prompts;
    this.listener = listener;
  }

  @Override
  public HostTensor generate(List<String> captions, GenerationRequest request) {
    if (captions.isEmpty()) {
      throw new InvalidInputException("prompts: expected at least one, got none");
    }
    checkSize(request);
    List<int[]> texts = captions.stream().map(prompts::generate).toList();
    HostTensor images =
        HostTensor.zeros(DType.FLOAT32, texts.size(), 3, request.height(), request.width());
    ByteBuffer target = images.bytes();
    for (int first = 0; first < texts.size(); first += IMAGES_AT_ONCE) {
      int end = Math.min(texts.size(), first + IMAGES_AT_ONCE);
      target.put(batch(texts.subList(first, end), first, request).bytes());
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

  private HostTensor batch(List<int[]> texts, int first, GenerationRequest request) {
    int stride = programs.shape().stride();
    HostTensor latents =
        new LatentGenerator(programs, listener)
            .generate(
                rows(texts, request.guidance() != 1),
                request.height() / stride,
                request.width() / stride,
                request,
                new SeededDraws(request.seed(), first, texts.size()));
    return pixels(programs, latents, request.height(), request.width());
  }

  private TextBatch rows(List<int[]> texts, boolean guided) {
    List<int[]> rows = texts;
    if (guided) {
      List<int[]> anything = List.of(prompts.generateAnything());
      rows = PromptRows.guided(texts, PromptRows.repeated(anything, texts.size()));
    }
    return TextBatch.padRight(rows, programs.shape().padToken());
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
