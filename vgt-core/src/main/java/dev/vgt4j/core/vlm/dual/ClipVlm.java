package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.vlm.KeyMapping;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.core.nn.Params;

/**
 * A CLIP model as VGT uses it: the image tower becomes an autoencoder's encoder, the text tower
 * conditions a new transformer.
 *
 * @param config its sizes
 */
public record ClipVlm(ClipConfig config) implements Vlm {
  @Override
  public int imageSize() {
    return config.vision().imageSize();
  }

  @Override
  public VisionEncoder vision(String scope) {
    return new ClipVision(config.vision(), Params.key(scope, DualKeys.VISION));
  }

  @Override
  public TextSide text() {
    return new TextSide.Encoder(
        new ClipText(config.text(), config.eosTokenId(), DualKeys.TEXT),
        config.text().vocabulary());
  }

  @Override
  public PromptTemplate prompts() {
    return CaptionTemplate.clip();
  }

  @Override
  public KeyMapping keys() {
    return DualKeys.MAPPING;
  }

  @Override
  public void declare(ParameterInit init) {
    DualWeights.clip(init, config);
  }
}
