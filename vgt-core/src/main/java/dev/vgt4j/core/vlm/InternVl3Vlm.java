package dev.vgt4j.core.vlm;

import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.vlm.KeyMapping;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.nn.Params;

/** An InternVL3 model as VGT uses it. */
public final class InternVl3Vlm implements Vlm {
  private static final double EMBEDDING = 0.02;

  private final InternVl3Config config;

  /** A model of the given sizes. */
  public InternVl3Vlm(InternVl3Config config) {
    this.config = config;
  }

  /** Its sizes. */
  public InternVl3Config config() {
    return config;
  }

  @Override
  public int imageSize() {
    return config.imageSize();
  }

  @Override
  public VisionEncoder vision(String scope) {
    return new InternVl3Vision(config, Params.key(scope, "encoder"), Params.key(scope, "mlp1"));
  }

  @Override
  public TextSide text() {
    Qwen2 llm = new Qwen2(config.llm(), "lmm.language_model");
    return new TextSide.LanguageModel(llm, config.llm().vocabulary());
  }

  @Override
  public PromptTemplate prompts() {
    return new ChatTemplate();
  }

  @Override
  public KeyMapping keys() {
    return InternVl3Keys.MAPPING;
  }

  @Override
  public void declare(ParameterInit init) {
    vit(init.sub("vision_model"), config.vision());
    int joined = config.shuffle() * config.shuffle() * config.vision().hiddenSize();
    int d = config.llm().hiddenSize();
    ParameterInit projector = init.sub("mlp1");
    projector.sub(0).norm(joined);
    projector.sub(1).linear(d, joined);
    projector.sub(3).linear(d, d);
    Qwen2Weights.declare(init.sub("language_model"), config.llm());
  }

  private static void vit(ParameterInit init, InternVitConfig c) {
    int d = c.hiddenSize();
    ParameterInit embeddings = init.sub("embeddings");
    embeddings.normal("class_embedding", EMBEDDING, 1, 1, d);
    embeddings.normal("position_embedding", EMBEDDING, 1, 1 + (long) c.grid() * c.grid(), d);
    embeddings.sub("patch_embedding").conv(d, c.channels(), c.patchSize(), true);
    for (int i = 0; i < c.layers(); i++) {
      ParameterInit layer = init.sub("encoder.layers").sub(i);
      layer.sub("norm1").norm(d);
      layer.sub("norm2").norm(d);
      layer.fill("ls1", 1, d).fill("ls2", 1, d);
      layer.sub("attn.qkv").linear(3 * d, d, c.qkvBias());
      layer.sub("attn.proj").linear(d, d);
      layer.sub("mlp.fc1").linear(c.intermediateSize(), d);
      layer.sub("mlp.fc2").linear(d, c.intermediateSize());
    }
  }
}
