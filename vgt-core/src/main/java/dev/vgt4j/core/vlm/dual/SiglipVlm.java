package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.vlm.KeyMapping;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.nn.Params;

/**
 * A SigLIP model as VGT uses it: the image tower becomes an autoencoder's encoder, the text tower
 * conditions a new transformer.
 *
 * @param config its sizes
 */
public record SiglipVlm(SiglipConfig config) implements Vlm {
  @Override
  public int imageSize() {
    return config.vision().grid() * config.vision().patchSize();
  }

  @Override
  public VisionEncoder vision(String scope) {
    return new SiglipVision(config.vision(), Params.key(scope, DualKeys.VISION));
  }

  @Override
  public TextSide text() {
    return new TextSide.Encoder(
        new SiglipText(config.text(), config.projectionSize(), DualKeys.TEXT),
        config.text().vocabulary());
  }

  @Override
  public PromptTemplate prompts() {
    return CaptionTemplate.siglip(config.text().maxTokens());
  }

  @Override
  public KeyMapping keys() {
    return DualKeys.MAPPING;
  }

  @Override
  public void declare(ParameterInit init) {
    DualWeights.siglip(init, config);
  }
}
