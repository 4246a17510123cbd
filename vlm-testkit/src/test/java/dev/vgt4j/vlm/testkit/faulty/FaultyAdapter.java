package dev.vgt4j.vlm.testkit.faulty;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.api.vlm.Vlm;
import dev.vgt4j.api.vlm.VlmAdapter;
import dev.vgt4j.vlm.testkit.example.PatchworkAdapter;
import java.util.Set;

/** Patchwork with the fault that its configuration asks for. */
public final class FaultyAdapter implements VlmAdapter {
  @Override
  public String family() {
    return "Faulty";
  }

  @Override
  public Set<String> types() {
    return Set.of("faulty");
  }

  @Override
  public Vlm read(ModelConfig config) {
    return new FaultyVlm(new PatchworkAdapter().read(config), Fault.valueOf(config.text("fault")));
  }
}
