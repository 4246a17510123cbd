package dev.vgt4j.core.eval;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.export.ExportedPrograms;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.DescriptionGraphs;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.core.vlm.ChatTemplate;
import dev.vgt4j.core.vlm.ImageTokens;
import dev.vgt4j.core.vlm.InternVl3Config;
import dev.vgt4j.core.vlm.InternVl3Vlm;
import dev.vgt4j.core.vlm.Qwen2;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Asks a vision-language model of the InternVL3 family to describe images, and takes the likeliest
 * token each time. The language model and the vision encoder may come from two folders, so that a
 * tuned one can be tried with the other as it was.
 */
public final class ImageDescriber implements AutoCloseable {
  private static final int BATCH = 50;
  private static final String AUTOENCODER = "vgt_ae.";

  private final ModelFolder language;
  private final InternVl3Config config;
  private final Session session;
  private final Program question;
  private final Program next;

  private ImageDescriber(ModelFolder language, ModelFolder vision, Backend backend) {
    this.language = language;
    this.config = config(language);
    requireAlike(vision);
    VisionEncoder encoder = vision.models().vlm().vision("");
    Qwen2 llm = new Qwen2(config.llm(), "lmm.language_model");
    this.session = backend.open(WeightSets.layered(text(language), encoder(vision)));
    try {
      this.question = session.compile(DescriptionGraphs.question(encoder, llm));
      this.next = session.compile(DescriptionGraphs.next(llm));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Opens a model.
   *
   * @param language a VLM, or a generator that was tuned from one: its language model and tokenizer
   * @param vision a VLM, an autoencoder or a generator: its vision encoder and projector; may be
   *     the same folder
   * @param backend stays the caller's
   * @throws InvalidInputException if a folder is an export, of another family, has not the part, or
   *     the two do not fit together
   */
  public static ImageDescriber open(Path language, Path vision, Backend backend) {
    requireModel(language);
    requireModel(vision);
    ModelFolder opened = ModelFolder.open(language);
    try (ModelFolder eyes = ModelFolder.open(vision)) {
      return new ImageDescriber(opened, eyes, backend);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static void requireModel(Path folder) {
    if (ExportedPrograms.isExport(folder)) {
      throw new InvalidInputException(
          folder + " is an export, which cannot describe images: use the model that was exported");
    }
  }

  private static InternVl3Config config(ModelFolder folder) {
    if (folder.models().vlm() instanceof InternVl3Vlm vlm) {
      return vlm.config();
    }
    throw new InvalidInputException(
        "model folder %s: expected a model of the InternVL3 family to describe images, got %s"
            .formatted(folder.path(), folder.models().family()));
  }

  private void requireAlike(ModelFolder vision) {
    if (vision.models().hasOwnEncoder()) {
      throw new InvalidInputException(
          "model folder %s is a plain autoencoder, whose encoder is none of a VLM's"
              .formatted(vision.path()));
    }
    InternVl3Config other = config(vision);
    if (!other.vision().equals(config.vision())
        || other.shuffle() != config.shuffle()
        || other.llm().hiddenSize() != config.llm().hiddenSize()) {
      throw new InvalidInputException(
          "model folders %s and %s: expected a vision encoder of the same sizes"
              .formatted(language.path(), vision.path()));
    }
  }

  private static Weights text(ModelFolder folder) {
    Weights text = WeightSets.selected(folder.canonical(), ModelFolder::isText);
    if (text.specs().isEmpty()) {
      throw new InvalidInputException(
          "model folder "
              + folder.path()
              + " has no language model: expected a vision-language model or a generator");
    }
    return text;
  }

  /** The vision side under canonical names, wherever it is. */
  private static Weights encoder(ModelFolder folder) {
    Weights all = WeightSets.selected(folder.canonical(), ModelFolder::isVision);
    return ModelKind.of(folder.models()) == ModelKind.GENERATOR
        ? WeightSets.renamed(
            WeightSets.selected(all, n -> n.startsWith(AUTOENCODER)),
            n -> n.substring(AUTOENCODER.length()))
        : all;
  }

  /** Side in pixels of the images that it wants. */
  public int imageSize() {
    return config.imageSize();
  }

  /**
   * Describes images.
   *
   * @param images of {@link #imageSize}
   * @param mostTokens after which a description is cut off
   * @param described told how many images are done
   * @return what was said, without special tokens
   */
  public List<String> describe(ImageSet images, int mostTokens, IntConsumer described) {
    List<String> out = new ArrayList<>();
    for (int from = 0; from < images.count(); from += BATCH) {
      int to = Math.min(images.count(), from + BATCH);
      out.addAll(describe(images.batch(IntStream.range(from, to).toArray()), mostTokens));
      described.accept(to);
    }
    return out;
  }

  private List<String> describe(HostTensor pixels, int mostTokens) {
    int rows = (int) pixels.shape()[0];
    int side = config.imageSize() / config.stride();
    int[] asked = language.tokenizer().encode(ChatTemplate.describe(side * side));
    long[][] tokens = new long[rows][];
    Arrays.fill(tokens, Arrays.stream(asked).asLongStream().toArray());
    boolean[][] visible = new boolean[rows][asked.length];
    Arrays.stream(visible).forEach(row -> Arrays.fill(row, true));
    int imageToken = Tokenizers.id(language.tokenizer(), ChatTemplate.IMAGE_TOKEN);
    Map<String, Value> in = new HashMap<>(inputs(tokens, TokenLayout.text(visible)));
    in.put("pixels", pixels);
    in.put("sources", ImageTokens.sources(tokens, imageToken, rows * side * side));
    List<List<Integer>> said = new ArrayList<>();
    IntStream.range(0, rows).forEach(r -> said.add(new ArrayList<>()));
    boolean[] ended = new boolean[rows];
    try (State cache = question.newState(Map.of("B", (long) rows, "P", 0L))) {
      int[] chosen = likeliest(question, cache, in);
      for (int i = 0; i < mostTokens && !append(chosen, said, ended); i++) {
        visible = TokenLayout.extended(visible, 1);
        chosen = likeliest(next, cache, inputs(columns(chosen), last(visible)));
      }
    }
    return said.stream()
        .map(ids -> ids.stream().mapToInt(Integer::intValue).toArray())
        .map(language.tokenizer()::decodePlain)
        .toList();
  }

  private static Map<String, Value> inputs(long[][] tokens, TokenLayout layout) {
    long[] flat = Arrays.stream(tokens).flatMapToLong(Arrays::stream).toArray();
    return Map.of(
        "token_ids", HostTensor.of(flat, tokens.length, tokens[0].length),
        "positions", layout.positions(),
        "mask", layout.mask());
  }

  /** What the last token of every row sees: all before it. */
  private static TokenLayout last(boolean[][] visible) {
    long[] positions = new long[visible.length];
    Arrays.fill(positions, visible[0].length - 1L);
    return new TokenLayout(
        HostTensor.of(positions, visible.length, 1), TokenLayout.mask(visible, 1, 0));
  }

  private static long[][] columns(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(token -> new long[] {token}).toArray(long[][]::new);
  }

  private static int[] likeliest(Program program, State cache, Map<String, Value> in) {
    try (Outputs out = program.run(cache, in)) {
      HostTensor logits = out.host("logits");
      float[] scores = logits.toFloats();
      int[] best = new int[(int) logits.shape()[0]];
      int words = scores.length / best.length;
      for (int i = 0; i < scores.length; i++) {
        int row = i / words;
        best[row] = scores[i] > scores[row * words + best[row]] ? i % words : best[row];
      }
      return best;
    }
  }

  /** Adds tokens to the rows that have not ended; true if all have. */
  private boolean append(int[] chosen, List<List<Integer>> said, boolean[] ended) {
    int end = Tokenizers.id(language.tokenizer(), ChatTemplate.TURN_END);
    boolean all = true;
    for (int row = 0; row < chosen.length; row++) {
      ended[row] |= chosen[row] == end;
      if (!ended[row]) {
        said.get(row).add(chosen[row]);
        all = false;
      }
    }
    return all;
  }

  @Override
  public void close() {
    question.close();
    next.close();
    session.close();
    language.close();
  }
}
