package dev.vgt4j.core.vlm.qwen25vl;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.api.vlm.VlmAdapter;
import java.util.Set;

/** The Qwen2.5-VL family. */
public final class Qwen25VlAdapter implements VlmAdapter {
  /** Side of the images of VGT's published models; the family's own configurations name none. */
  private static final int PUBLISHED_SIZE = 448;

  @Override
  public String family() {
    return "Qwen2.5-VL";
  }

  @Override
  public Set<String> types() {
    return Set.of("qwen2_5_vl", "Qwen2_5_VLForConditionalGeneration");
  }

  @Override
  public Vlm read(ModelConfig config) {
    int size = config.child("vision_config").positiveInt("image_size", PUBLISHED_SIZE);
    return new Qwen25VlVlm(Qwen25VlConfig.parse(config), size);
  }
}
