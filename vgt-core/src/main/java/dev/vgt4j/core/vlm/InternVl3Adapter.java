package dev.vgt4j.core.vlm;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.api.vlm.VlmAdapter;
import java.util.Set;

/** The InternVL3 family, in the layouts of the original code and of the transformers library. */
public final class InternVl3Adapter implements VlmAdapter {
  @Override
  public String family() {
    return "InternVL3";
  }

  @Override
  public Set<String> types() {
    return Set.of(
        "internvl_chat", "InternVLChatModel", "internvl", "InternVLForConditionalGeneration");
  }

  @Override
  public Vlm read(ModelConfig config) {
    return new InternVl3Vlm(InternVl3Config.parse(config));
  }
}
