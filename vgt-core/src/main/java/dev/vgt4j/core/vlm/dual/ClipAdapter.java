package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.api.vlm.VlmAdapter;
import java.util.Set;

/** The CLIP family. */
public final class ClipAdapter implements VlmAdapter {
  @Override
  public String family() {
    return "CLIP";
  }

  @Override
  public Set<String> types() {
    return Set.of("clip", "CLIPModel");
  }

  @Override
  public Vlm read(ModelConfig config) {
    return new ClipVlm(ClipConfig.parse(config));
  }
}
