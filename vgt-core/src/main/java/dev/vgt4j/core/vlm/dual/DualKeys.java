package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.KeyMapping;
import dev.vgt4j.core.vlm.KeyRules;

/** Names of a dual encoder's tensors; CLIP's and SigLIP's checkpoints are laid out alike. */
final class DualKeys {
  static final String VISION = "encoder";
  static final String TEXT = "lmm.text_model";

  static final KeyMapping MAPPING =
      new KeyRules()
          .scope("vision_model", VISION)
          .scope("text_model", TEXT)
          .rename("((?:text|visual)_projection\\.weight|logit_scale|logit_bias)", "lmm.$1");

  private DualKeys() {}
}
