package dev.vgt4j.vlm.testkit.example;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.api.vlm.VlmAdapter;
import dev.vgt4j.core.vlm.Qwen2Config;
import java.util.Set;

/** Finds the family by its configurations and reads them. */
public final class PatchworkAdapter implements VlmAdapter {
  @Override
  public String family() {
    return "Patchwork";
  }

  @Override
  public Set<String> types() {
    return Set.of("patchwork", "PatchworkModel");
  }

  @Override
  public Vlm read(ModelConfig config) {
    int patch = config.positiveInt("patch_size");
    int image = config.intAtLeast("image_size", patch);
    if (image % patch != 0) {
      throw config.wrong("image_size", "a multiple of patch_size " + patch);
    }
    return new PatchworkVlm(
        image,
        patch,
        config.positiveInt("vision_size"),
        Qwen2Config.parse(config.child("text_config")));
  }
}
