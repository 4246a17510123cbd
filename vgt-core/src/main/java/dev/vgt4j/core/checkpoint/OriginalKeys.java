package dev.vgt4j.core.checkpoint;

import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Habits of the original project's checkpoints. Model folders have its names; its files hold more:
 * what only training needs, and some tensors twice.
 */
final class OriginalKeys {
  private static final String PARALLEL = "module.";
  private static final String TWICE = "lmm.language_model.";
  private static final String NESTED = "lmm.model.language_model.";

  private static final Map<Pattern, String> EXTRAS = new LinkedHashMap<>();

  static {
    extra("(vgt_ae\\.)?teacher(_mlp1)?\\..+", "frozen copy of the encoder, for distillation");
    extra(
        "(vgt_ae\\.)?(discriminator|losses?|perceptual_loss|lecam\\w*)\\..+", "losses of training");
    extra("dinov3_extractor\\..+", "feature extractor of REPA, for training");
    extra("image_head\\.net\\.repa_projector\\..+", "projector of REPA, for training");
    extra("lmm\\.(model\\.)?(visual|vision_model|vision_tower|mlp1)\\..+", "the VLM's vision side");
    extra("lmm\\.language_model\\..+", "second copy of the language model");
    extra("lmm\\.lm_head\\.weight", "token scores that are the embedding");
    extra(".+\\.(inv_freq|position_ids)", "buffers that follow from the configuration");
  }

  private OriginalKeys() {}

  private static void extra(String pattern, String what) {
    EXTRAS.put(Pattern.compile(pattern), what);
  }

  /** What a tensor is that no model folder has, if that is known; ask for expected names first. */
  static Optional<String> extra(String name) {
    return EXTRAS.entrySet().stream()
        .filter(e -> e.getKey().matcher(name).matches())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /**
   * New names for old: without what parallel training puts in front of all; and where a language
   * model is there under its shorter names only, with the longer ones that are expected.
   */
  static UnaryOperator<String> names(Weights weights, Map<String, TensorSpec> expected) {
    Set<String> all = weights.specs().keySet();
    boolean parallel = !all.isEmpty() && all.stream().allMatch(n -> n.startsWith(PARALLEL));
    int skipped = parallel ? PARALLEL.length() : 0;
    boolean onlyShort = all.stream().noneMatch(n -> n.startsWith(NESTED, skipped));
    return name -> {
      String bare = name.substring(skipped);
      if (onlyShort && bare.startsWith(TWICE)) {
        String nested = NESTED + bare.substring(TWICE.length());
        return expected.containsKey(nested) ? nested : bare;
      }
      return bare;
    };
  }
}
