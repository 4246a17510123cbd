package dev.vgt4j.core.sampling;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceOptions;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.api.model.PartialImages;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.data.BilinearResize;
import dev.vgt4j.core.model.PositionGrid;
import dev.vgt4j.core.model.TokenLayout;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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
  public HostTensor generate(
      List<String> captions, GenerationRequest request, GenerationMonitor monitor) {
    if (captions.isEmpty()) {
      throw new InvalidInputException("prompts: expected at least one, got none");
    }
    return images(captions.stream().map(prompts::generate).toList(), request, monitor);
  }

  @Override
  public HostTensor generateAnything(
      int images, GenerationRequest request, GenerationMonitor monitor) {
    if (images < 1) {
      throw new InvalidInputException("images: expected at least one, got " + images);
    }
    return images(Collections.nCopies(images, prompts.generateAnything()), request, monitor);
  }

  private HostTensor images(
      List<int[]> texts, GenerationRequest request, GenerationMonitor monitor) {
    checkSize(request);
    HostTensor images =
        HostTensor.zeros(DType.FLOAT32, texts.size(), 3, request.height(), request.width());
    ByteBuffer target = images.bytes();
    for (int first = 0; first < texts.size(); first += IMAGES_AT_ONCE) {
      int end = Math.min(texts.size(), first + IMAGES_AT_ONCE);
      TextBatch batch = rows(texts.subList(first, end), request.guidance());
      Watched watched = new Watched(monitor, first, end - first, request);
      HostTensor latents = latents(batch, first, end - first, request, watched);
      target.put(pixels(programs, latents, request.height(), request.width()).bytes());
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

  private int[] unconditional(GuidanceOptions guidance) {
    String negative = guidance.negativePrompt();
    return negative == null ? prompts.generateAnything() : prompts.generate(negative);
  }

  private TextBatch rows(List<int[]> texts, GuidanceOptions guidance) {
    List<int[]> rows = texts;
    if (guidance.guides()) {
      List<int[]> one = List.of(unconditional(guidance));
      rows = PromptRows.guided(texts, PromptRows.repeated(one, texts.size()));
    }
    return TextBatch.padRight(rows, programs.shape().padToken());
  }

  private HostTensor latents(
      TextBatch texts, int first, int images, GenerationRequest request, Watched watched) {
    int stride = programs.shape().stride();
    int number = request.firstImage() + first;
    return new LatentGenerator(programs, watched)
        .generate(
            texts,
            request.height() / stride,
            request.width() / stride,
            request,
            new SeededDraws(request.seed(), number, images));
  }

  /** Passes on what happens in one batch of a request. */
  private final class Watched implements GenerationListener {
    private final GenerationMonitor monitor;
    private final int first;
    private final int images;
    private final GenerationRequest request;

    Watched(GenerationMonitor monitor, int first, int images, GenerationRequest request) {
      this.monitor = monitor;
      this.first = first;
      this.images = images;
      this.request = request;
    }

    @Override
    public boolean cancelled() {
      return monitor.cancelled() || listener.cancelled();
    }

    @Override
    public void asked(int group, TokenLayout layout, Value conditions) {
      listener.asked(group, layout, conditions);
    }

    @Override
    public void sampled(int known, int positions, Supplier<HostTensor> latents) {
      listener.sampled(known, positions, latents);
      monitor.decoded(
          new PartialImages(
              first,
              images,
              known,
              positions,
              () -> pixels(programs, latents.get(), request.height(), request.width())));
    }
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
