package dev.vgt4j.core.vlm.dual;

/** Which of an image tower's hidden states serve as semantic features. */
public enum FeatureLayer {
  /**
   * What the last layer but one gives, without a norm. Usual in vision-language models built on
   * CLIP, because CLIP's last layer is tuned to fill the class token alone.
   */
  PENULTIMATE,
  /** What the last layer gives, without a norm. */
  LAST,
  /** What the last layer gives, after {@code post_layernorm}. */
  NORMED
}
