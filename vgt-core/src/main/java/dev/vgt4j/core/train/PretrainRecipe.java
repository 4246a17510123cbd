package dev.vgt4j.core.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.model.WeightStorage;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.core.scenes.PatchLabels;
import dev.vgt4j.core.scenes.SceneFolder;
import dev.vgt4j.core.scenes.SceneRecord;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.core.text.WordLevelTokenizer;
import dev.vgt4j.core.train.CaptioningTask.Conversation;
import dev.vgt4j.core.train.CaptioningTask.Sample;
import dev.vgt4j.core.vlm.ChatTemplate;
import dev.vgt4j.core.vlm.InternVl3Config;
import dev.vgt4j.core.vlm.InternVl3Vlm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes a small VLM from scratch, from images with dense captions. */
public final class PretrainRecipe {
  private static final double EMA_DECAY = 0.998;

  private final VgtModels preset;
  private final RunOptions options;

  /**
   * @param preset sizes of the VLM; its vocabulary follows from the captions
   */
  public PretrainRecipe(VgtModels preset, RunOptions options) {
    this.preset = preset;
    this.options = options;
  }

  /**
   * Trains and writes the model folder.
   *
   * @return the finished run; unfinished if the listener stopped it
   * @throws InvalidInputException if the data cannot be used
   */
  public Trainer.Result run(Backend backend, TrainingListener listener) throws IOException {
    List<SceneRecord> records = SceneFolder.read(options.data());
    WordLevelTokenizer tokenizer = tokenizer(records);
    ObjectNode json = preset.withVocabulary(tokenizer).json("lmm");
    InternVl3Config config = config(json);
    boolean probe = records.stream().allMatch(r -> r.scene().isPresent());

    WeightInit init = new WeightInit(new SplittableRandom(options.seed()));
    new InternVl3Vlm(config).declare(init);
    if (probe) {
      init.sub(CaptioningTask.PROBE).linear(PatchLabels.CLASSES, config.vision().hiddenSize());
    }
    ImageSet images =
        ImageSet.load(records.stream().map(SceneRecord::image).toList(), config.imageSize());
    int layouts = options.batchSize() / 2;
    CaptioningTask task =
        new CaptioningTask(
            config,
            images,
            samples(records, tokenizer, config, probe),
            new CaptioningTask.Options(
                options.batchSize() - layouts,
                layouts,
                probe ? PatchLabels.CLASSES : 0,
                Tokenizers.id(tokenizer, ChatTemplate.IMAGE_TOKEN)));
    try (Session session = backend.open(Weights.of(init.tensors()))) {
      Trainer.Result result =
          new Trainer(
                  session,
                  task,
                  options.plan(EMA_DECAY),
                  options.out(),
                  fingerprint(json),
                  listener)
              .train(options.resume());
      if (result.finished()) {
        write(json, tokenizer, result.averages());
      }
      return result;
    }
  }

  private static InternVl3Config config(ObjectNode json) {
    if (VgtModels.parse("preset", json).vlm() instanceof InternVl3Vlm vlm) {
      return vlm.config();
    }
    throw new InvalidInputException("pretraining makes models of the InternVL3 family only");
  }

  private String fingerprint(ObjectNode json) {
    return options.fingerprint("pretrain").withText("config", json.toString()).toString();
  }

  private void write(
      ObjectNode json, WordLevelTokenizer tokenizer, Map<String, HostTensor> averages) {
    Map<String, HostTensor> weights = new TreeMap<>();
    averages.forEach((name, average) -> weights.put(name, WeightStorage.F16.of(average)));
    weights.keySet().removeIf(name -> name.startsWith(CaptioningTask.PROBE));
    tokenizer.write(options.out().resolve(Tokenizers.FILE));
    ModelFolder.write(
        options.out(),
        (ObjectNode) json.get("lmm"),
        options.out(),
        weights,
        Map.of("recipe", fingerprint(json)));
  }

  private static WordLevelTokenizer tokenizer(List<SceneRecord> records) {
    return ClosedVocabulary.of(
        new ChatTemplate(), records.stream().flatMap(r -> Stream.of(r.caption(), dense(r))));
  }

  private static String dense(SceneRecord record) {
    return record
        .dense()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "pretraining needs a dense caption for every image, "
                        + record.image()
                        + " has none (add \"dense\" to its line)"));
  }

  private static List<Sample> samples(
      List<SceneRecord> records,
      WordLevelTokenizer tokenizer,
      InternVl3Config config,
      boolean probe) {
    int side = config.imageSize() / config.stride();
    List<Sample> out = new ArrayList<>();
    for (SceneRecord r : records) {
      out.add(
          new Sample(
              conversation(tokenizer, ChatTemplate.describe(side * side), dense(r)),
              conversation(tokenizer, ChatTemplate.imagine(r.caption()), dense(r)),
              probe
                  ? PatchLabels.of(r.scene().orElseThrow(), config.vision().grid())
                  : new int[0]));
    }
    return out;
  }

  private static Conversation conversation(
      WordLevelTokenizer tokenizer, String question, String answer) {
    int[] asked = tokenizer.encode(question);
    int[] answered = tokenizer.encode(answer + ChatTemplate.TURN_END);
    int[] all = Arrays.copyOf(asked, asked.length + answered.length);
    System.arraycopy(answered, 0, all, asked.length, answered.length);
    return new Conversation(all, asked.length);
  }
}
