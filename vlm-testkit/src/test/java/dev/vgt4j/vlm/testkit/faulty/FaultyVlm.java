package dev.vgt4j.vlm.testkit.faulty;

import dev.vgt4j.api.model.VisionEncoder;
import dev.vgt4j.api.vlm.KeyMapping;
import dev.vgt4j.api.vlm.KeyMapping.Target;
import dev.vgt4j.api.vlm.ParameterInit;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.api.vlm.Vlm;
import java.util.Optional;

/** A sound model, and what is wrong with it here. */
record FaultyVlm(Vlm sound, Fault fault) implements Vlm {
  @Override
  public int imageSize() {
    return sound.imageSize();
  }

  @Override
  public VisionEncoder vision(String scope) {
    return new FaultyVision(sound.vision(fault == Fault.LOSES_THE_SCOPE ? "" : scope), fault);
  }

  @Override
  public TextSide text() {
    TextSide.LanguageModel text = (TextSide.LanguageModel) sound.text();
    return new TextSide.LanguageModel(
        new FaultyLanguage(text.transformer(), fault), text.vocabulary());
  }

  @Override
  public PromptTemplate prompts() {
    PromptTemplate prompts = sound.prompts();
    return new PromptTemplate() {
      @Override
      public String generate(String caption) {
        return switch (fault) {
          case FORGETS_THE_CAPTION -> prompts.generateAnything();
          case BEGINS_TWICE -> prompts.generate(caption) + imageStart();
          default -> prompts.generate(caption);
        };
      }

      @Override
      public String generateAnything() {
        return prompts.generateAnything();
      }

      @Override
      public String imageStart() {
        return prompts.imageStart();
      }
    };
  }

  @Override
  public KeyMapping keys() {
    return name ->
        switch (fault) {
          case MISNAMES_A_TENSOR ->
              name.equals("patches.bias")
                  ? Optional.of(Target.of("encoder.offset"))
                  : sound.keys().target(name);
          case SHARES_A_PLACE -> sound.keys().target(name.replace("norm.bias", "norm.weight"));
          case TAKES_ANY_NAME -> sound.keys().target(name).or(() -> Optional.of(Target.of(name)));
          default -> sound.keys().target(name);
        };
  }

  @Override
  public void declare(ParameterInit init) {
    sound.declare(init);
    if (fault == Fault.DECLARES_MORE_THAN_IT_MAPS) {
      init.fill("stray", 0, 1);
    }
  }
}
