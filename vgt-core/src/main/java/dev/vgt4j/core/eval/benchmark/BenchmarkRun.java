package dev.vgt4j.core.eval.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.model.GenerationMonitor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.ImageGenerator;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.RunFolder;
import dev.vgt4j.core.io.StrictJson;
import dev.vgt4j.core.sampling.PromptRows;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * Generates the images of a benchmark into a folder, from where it can be stopped and gone on with:
 * a prompt's files appear together, prompts that have theirs are not generated again, and {@value
 * #MANIFEST} keeps images of other settings out. The scorer reads {@value #IMAGES} in the folder.
 *
 * <p>Image k of prompt p, both from 0, is the request's image number {@code p * images + k}; it
 * depends on the seed and on that number, and not on what was generated before.
 */
public final class BenchmarkRun implements AutoCloseable {
  /** Name of the folder of images. */
  public static final String IMAGES = "images";

  /** Name of the file with the settings. */
  public static final String MANIFEST = "manifest.json";

  private final PromptBenchmark benchmark;
  private final Map<String, String> settings;
  private final RunFolder folder;

  private BenchmarkRun(PromptBenchmark benchmark, Map<String, String> settings, RunFolder folder) {
    this.benchmark = benchmark;
    this.settings = settings;
    this.folder = folder;
  }

  /**
   * Starts a run or goes on with one.
   *
   * @param out new, or a run's of the same benchmark and settings
   * @param settings all that decides what images look like; they are written into every image
   * @throws InvalidInputException naming the settings that differ, or if the folder holds something
   *     else or another run uses it
   */
  public static BenchmarkRun open(
      Path out, PromptBenchmark benchmark, Map<String, String> settings) {
    RunFolder folder = RunFolder.open(out);
    try {
      BenchmarkRun run = new BenchmarkRun(benchmark, new LinkedHashMap<>(settings), folder);
      run.checkManifest();
      run.clean();
      return run;
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private void checkManifest() {
    Map<String, String> own = new LinkedHashMap<>();
    own.put("benchmark", benchmark.name());
    own.put("prompts sha256", benchmark.sha256());
    own.put("images per prompt", Integer.toString(benchmark.images()));
    own.putAll(settings);
    Path file = folder.path().resolve(MANIFEST);
    if (Files.exists(file)) {
      requireSame(own, StrictJson.read(file).properties().stream());
      return;
    }
    requireEmpty();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    own.forEach(json::put);
    AtomicFiles.writeString(file, json.toPrettyString() + "\n");
  }

  private void requireSame(Map<String, String> own, Stream<Map.Entry<String, JsonNode>> there) {
    Map<String, String> missing = new TreeMap<>(own);
    List<String> differences = new ArrayList<>();
    there.forEach(
        e -> {
          String now = missing.remove(e.getKey());
          if (!e.getValue().asText().equals(now)) {
            differences.add(e.getKey() + " is " + e.getValue().asText() + ", now " + now);
          }
        });
    missing.forEach((name, now) -> differences.add(name + " is not there, now " + now));
    if (!differences.isEmpty()) {
      throw new InvalidInputException(
          folder.path()
              + " holds images of other settings ("
              + String.join("; ", differences)
              + "): choose another folder, or the settings of "
              + MANIFEST);
    }
  }

  private void requireEmpty() {
    try (Stream<Path> entries = Files.list(folder.path())) {
      if (entries.anyMatch(e -> !e.getFileName().toString().startsWith("."))) {
        throw new InvalidInputException(
            folder.path() + " is not empty and has no " + MANIFEST + ": choose another folder");
      }
    } catch (IOException e) {
      throw FileErrors.failed("listing", folder.path(), e);
    }
  }

  /** Deletes what a killed run left half-written. */
  private void clean() {
    benchmark.prompts().stream()
        .flatMap(p -> Stream.concat(p.pictures().stream(), p.notes().keySet().stream()))
        .map(path -> Path.of(IMAGES, path).getParent().toString())
        .distinct()
        .forEach(folder::inside);
  }

  /**
   * The prompts whose files are not all there, by number.
   *
   * @param limit how many of the first prompts are wanted
   */
  public List<Integer> pending(int limit) {
    List<Integer> pending = new ArrayList<>();
    for (int i = 0; i < Math.min(limit, benchmark.prompts().size()); i++) {
      BenchmarkPrompt p = benchmark.prompts().get(i);
      boolean complete =
          Stream.concat(p.pictures().stream(), p.notes().keySet().stream())
              .allMatch(path -> Files.isRegularFile(target(path)));
      if (!complete) {
        pending.add(i);
      }
    }
    return pending;
  }

  private Path target(String path) {
    return folder.path().resolve(IMAGES).resolve(path);
  }

  /**
   * Generates what is missing.
   *
   * @param prompts their numbers, ascending
   * @param atOnce prompts in one request at most, at least 1
   * @param request with the seed of the settings; its number of the first image does not matter
   * @param written told the number of images after every request
   * @throws dev.vgt4j.api.GenerationCancelledException if the monitor stops it; what was written
   *     stays
   */
  public void generate(
      ImageGenerator generator,
      List<Integer> prompts,
      int atOnce,
      GenerationRequest request,
      GenerationMonitor monitor,
      IntConsumer written) {
    if (atOnce < 1) {
      throw new InvalidInputException("prompts at once: expected 1 or more, got " + atOnce);
    }
    int images = benchmark.images();
    for (int done = 0; done < prompts.size(); ) {
      int first = prompts.get(done);
      int count = neighbours(prompts, done, atOnce);
      List<String> texts =
          benchmark.prompts().subList(first, first + count).stream()
              .map(BenchmarkPrompt::text)
              .toList();
      List<BufferedImage> all =
          Images.toImages(
              generator.generate(
                  PromptRows.repeated(texts, images),
                  request.withFirstImage(first * images),
                  monitor));
      for (int i = 0; i < count; i++) {
        write(first + i, all.subList(i * images, (i + 1) * images));
      }
      written.accept(count * images);
      done += count;
    }
  }

  /** Numbers of images are consecutive in a request. */
  private static int neighbours(List<Integer> prompts, int from, int most) {
    int count = 1;
    while (count < most
        && from + count < prompts.size()
        && prompts.get(from + count) == prompts.get(from) + count) {
      count++;
    }
    return count;
  }

  private void write(int number, List<BufferedImage> images) {
    BenchmarkPrompt prompt = benchmark.prompts().get(number);
    int columns = (int) Math.sqrt(images.size());
    List<BufferedImage> pictures =
        prompt.pictures().size() == images.size()
            ? images
            : List.of(Images.grid(images, columns, 0, Color.BLACK));
    Map<Path, byte[]> files = new LinkedHashMap<>();
    prompt
        .notes()
        .forEach((path, text) -> files.put(target(path), text.getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < pictures.size(); i++) {
      Map<String, String> texts = new LinkedHashMap<>();
      texts.put("prompt", prompt.text());
      texts.put("image number", Integer.toString(number * images.size() + i));
      texts.putAll(settings);
      files.put(target(prompt.pictures().get(i)), Images.png(pictures.get(i), texts));
    }
    AtomicFiles.writeAll(
        List.copyOf(files.keySet()),
        temporaries -> {
          int i = 0;
          for (byte[] contents : files.values()) {
            Files.write(temporaries.get(i++), contents);
          }
        });
  }

  @Override
  public void close() {
    folder.close();
  }
}
