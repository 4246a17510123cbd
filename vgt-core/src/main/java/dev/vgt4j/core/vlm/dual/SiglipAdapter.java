package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.api.vlm.VlmAdapter;
import java.util.Set;

/** The SigLIP family. */
public final class SiglipAdapter implements VlmAdapter {
  @Override
  public String family() {
    return "SigLIP";
  }

  @Override
  public Set<String> types() {
    return Set.of("siglip", "SiglipModel");
  }

  @Override
  public Vlm read(ModelConfig config) {
    return new SiglipVlm(SiglipConfig.parse(config));
  }
}
