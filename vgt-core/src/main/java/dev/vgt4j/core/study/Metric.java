package dev.vgt4j.core.study;

import java.util.Locale;

/** A number that is compared between arms. */
public enum Metric {
  /** Mean peak signal-to-noise ratio of held-out images, dB. */
  PSNR("PSNR, dB", 2),
  /** Mean structural similarity of held-out images. */
  SSIM("SSIM", 4),
  /** Share of the autoencoder's reconstructions that the judge accepts. */
  CEILING("judge on reconstructions", 3),
  /**
   * How well the VLM describes images that it sees through the autoencoder's vision encoder: F1 of
   * objects right in place, colour and shape.
   */
  UNDERSTANDING("understanding", 3),
  /** GenEval's overall score of generated images, one position after another. */
  SCORE("score", 3),
  /** The same under shuffled prompts. */
  FLOOR("floor", 3),
  /** The score with 4 positions at once. */
  SCORE_4("score at 4x", 3),
  /** The score with 16 positions at once. */
  SCORE_16("score at 16x", 3),
  /** What 4 positions at once cost. */
  LOSS_4("lost at 4x", 3),
  /** What 16 positions at once cost. */
  LOSS_16("lost at 16x", 3),
  /** The score without guidance. */
  SCORE_UNGUIDED("score without guidance", 3),
  /** Numbers that trained. */
  TRAINED("trained, millions", 2),
  /** Time that training took, which other work on the machine makes longer. */
  SECONDS("training, s", 0);

  private final String label;
  private final int digits;

  Metric(String label, int digits) {
    this.label = label;
    this.digits = digits;
  }

  /** Name in files. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Name for people. */
  public String label() {
    return label;
  }

  /** Decimals that are worth showing. */
  public int digits() {
    return digits;
  }
}
