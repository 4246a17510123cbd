package dev.vgt4j.core.study;

import static dev.vgt4j.core.study.Metric.CEILING;
import static dev.vgt4j.core.study.Metric.FLOOR;
import static dev.vgt4j.core.study.Metric.LOSS_16;
import static dev.vgt4j.core.study.Metric.LOSS_4;
import static dev.vgt4j.core.study.Metric.PSNR;
import static dev.vgt4j.core.study.Metric.SCORE;
import static dev.vgt4j.core.study.Metric.SCORE_16;
import static dev.vgt4j.core.study.Metric.SCORE_4;
import static dev.vgt4j.core.study.Metric.SCORE_UNGUIDED;
import static dev.vgt4j.core.study.Metric.SECONDS;
import static dev.vgt4j.core.study.Metric.SSIM;
import static dev.vgt4j.core.study.Metric.TRAINED;
import static dev.vgt4j.core.study.Metric.UNDERSTANDING;

import dev.vgt4j.core.study.Contrast.Difference;
import dev.vgt4j.core.study.Contrast.SpeedUp;
import java.util.ArrayList;
import java.util.List;

/**
 * The arms and comparisons of the study. Another arm is a line in {@link #arms}, and a name in the
 * comparison that shall show it.
 */
public final class VgtStudy {
  /** What everything else is compared with: adapters on latents with noise of .5. */
  private static final String BASE = "vgt";

  private static final String DISTILLED = "autoencoder.distillation=0.1";

  /** See the quickstart: a higher rate takes too much from a small VLM. */
  private static final String ENCODER_RATE = "optimizer.encoder_rate=0.25";

  private static final String LORA = "transformer.train=lora";

  private static final String WHOLE = "transformer.train=full";

  /** For whole language models: at the rate of adapters they forget what words mean. */
  private static final String GENTLY = "optimizer.learning_rate=5.0e-4";

  private static final String PLAIN = "models.sizes=scenes-plain-64";

  private static final String MASKED = "transformer.generator=masked";

  private static final String VLM = "models.vlm";

  private VgtStudy() {}

  /** All of it. */
  public static StudyPlan plan(StudySizes sizes) {
    return StudyPlan.of(sizes, arms(), comparisons());
  }

  private static List<Arm> arms() {
    return List.of(
        Arm.stage1("ae", DISTILLED, ENCODER_RATE),
        Arm.stage1("ae-undistilled", "autoencoder.distillation=0.0", ENCODER_RATE),
        Arm.stage2("ae-norm", "ae", 0),
        Arm.stage2("ae-noise.1", "ae", 0.1),
        Arm.stage2("ae-noise.3", "ae", 0.3),
        Arm.stage2("ae-noise.5", "ae", 0.5),
        Arm.stage2("ae-undistilled-noise.5", "ae-undistilled", 0.5),
        Arm.generator(BASE, "ae-noise.5", LORA).withCurve(),
        Arm.generator("undistilled", "ae-undistilled-noise.5", LORA),
        Arm.generator("stage1", "ae", LORA),
        Arm.generator("norm", "ae-norm", LORA),
        Arm.generator("noise.1", "ae-noise.1", LORA),
        Arm.generator("noise.3", "ae-noise.3", LORA),
        Arm.generator("full", "ae-noise.5", WHOLE, GENTLY),
        Arm.generator("head-only", "ae-noise.5", "transformer.train=head-only"),
        Arm.generator("random-llm", "ae-noise.5", WHOLE, GENTLY, "transformer.init=random"),
        plain("ae-plain"),
        plain("ae-plain-kl", "autoencoder.kl=1.0e-6"),
        Arm.stage2("ae-plain-noise.5", "ae-plain", 0.5),
        Arm.stage2("ae-plain-kl-noise.5", "ae-plain-kl", 0.5),
        Arm.generator("plain", "ae-plain-noise.5", LORA).withCurve(),
        Arm.generator("plain-kl", "ae-plain-kl-noise.5", LORA).withCurve(),
        Arm.generator("plain-raw", "ae-plain", LORA).withCurve(),
        Arm.generator("masked", "ae-noise.5", LORA, MASKED),
        Arm.generator("masked-full", "ae-noise.5", WHOLE, GENTLY, MASKED),
        Arm.vlm("vlm-other"),
        Arm.stage1("ae-other", DISTILLED, ENCODER_RATE).with(VLM, "vlm-other"),
        Arm.stage2("ae-other-noise.5", "ae-other", 0.5).with(VLM, "vlm-other"),
        Arm.generator("mismatched", "ae-other-noise.5", LORA),
        Arm.generator("draws-1", "ae-noise.5", LORA, "transformer.draws=1"),
        Arm.generator("draws-8", "ae-noise.5", LORA, "transformer.draws=8"),
        Arm.generator("time-shift", "ae-noise.5", LORA, "transformer.time_shift=1.4"),
        Arm.generator("ema-.998", "ae-noise.5", LORA, "ema.decay=0.998"),
        Arm.generator("raster", "ae-noise.5", LORA, "transformer.order=raster"));
  }

  /**
   * A plain autoencoder at the best of the rates that were tried: at 1e-3 it is slow to leave the
   * mean image that it begins with, at 2e-3 and 6e-3 it never does.
   */
  private static Arm plain(String name, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                PLAIN,
                "autoencoder.distillation=0.0",
                "optimizer.encoder_rate=1.0",
                "optimizer.learning_rate=5.0e-4"));
    all.addAll(List.of(settings));
    return Arm.stage1(name, all.toArray(String[]::new));
  }

  private static List<Comparison> comparisons() {
    return List.of(
        distillation(),
        latents(),
        steps(),
        decoding(),
        start(),
        policy(),
        reconstruction(),
        exploration());
  }

  private static Difference more(Metric metric, String more, String less) {
    return new Difference(metric, more, less);
  }

  private static Comparison distillation() {
    return new Comparison(
        "a",
        "Self-distillation off and on in stage 1",
        List.of(BASE, "undistilled"),
        List.of(PSNR, SSIM, CEILING, UNDERSTANDING, SCORE, FLOOR),
        List.of(
            Claim.paper(
                "table 1",
                "distillation keeps understanding (MMB 24.8 to 72.6)",
                more(UNDERSTANDING, BASE, "undistilled")),
            Claim.paper(
                "table 1",
                "distillation costs reconstruction (rFID .66 to 1.13)",
                more(PSNR, "undistilled", BASE)),
            Claim.paper(
                "table 1",
                "distillation makes generation better (GenEval .43 to .49)",
                more(SCORE, BASE, "undistilled"))));
  }

  private static Comparison latents() {
    return new Comparison(
        "b",
        "Latents: of stage 1, normalised, and with noise in stage 2",
        List.of(BASE, "stage1", "norm", "noise.1", "noise.3"),
        List.of(PSNR, CEILING, SCORE, SCORE_UNGUIDED, FLOOR),
        List.of(
            Claim.paper(
                "table 5",
                "normalised latents generate better (GenEval .36 to .52)",
                more(SCORE, "norm", "stage1")),
            Claim.paper(
                "table 5",
                "a little noise (.1) makes generation better still (.52 to .54)",
                more(SCORE, "noise.1", "norm")),
            Claim.paper(
                "section 4",
                "generation is best with noise of .4 to .6: .5 beats .1",
                more(SCORE, BASE, "noise.1"))));
  }

  private static Comparison steps() {
    return new Comparison(
        "c",
        "Steps to a score: VGT latents, those of a plain autoencoder of the same stride, channels and"
            + " budget, and the same with a Kullback-Leibler term; raw: as they are after stage 1",
        List.of(BASE, "plain", "plain-kl", "plain-raw"),
        List.of(PSNR, CEILING, SCORE, SCORE_UNGUIDED, FLOOR),
        List.of(
            Claim.paper(
                "figure 1c",
                "VGT latents need fewer steps than those of a plain autoencoder (up to 20x, about 10x"
                    + " like for like)",
                new SpeedUp(BASE, "plain")),
            Claim.paper(
                "figure 1c",
                "the same against latents of a variational autoencoder",
                new SpeedUp(BASE, "plain-kl")),
            Claim.paper(
                "figure 1c",
                "the same against latents of a plain autoencoder as they come",
                new SpeedUp(BASE, "plain-raw")),
            Claim.paper(
                "table 6",
                "the plain autoencoder reconstructs better and generates worse",
                more(PSNR, "plain", BASE),
                more(SCORE, BASE, "plain"))));
  }

  private static Comparison reconstruction() {
    return new Comparison(
        "g",
        "Reconstruction at the same compression: VGT-AE and plain autoencoders",
        List.of("ae", "ae-noise.5", "ae-plain", "ae-plain-noise.5", "ae-plain-kl"),
        List.of(PSNR, SSIM, CEILING, TRAINED, SECONDS),
        List.of(
            Claim.own(
                "a plain autoencoder reconstructs better than VGT-AE after stage 1",
                more(PSNR, "ae-plain", "ae"))));
  }

  private static Comparison decoding() {
    return new Comparison(
        "d",
        "QueryAR and masked generation (MAR), 1, 4 and 16 positions at once; with adapters, and with"
            + " the whole language model",
        List.of(BASE, "masked", "full", "masked-full"),
        List.of(SCORE, SCORE_4, SCORE_16, LOSS_4, LOSS_16, FLOOR),
        List.of(
            Claim.paper(
                "table 8",
                "QueryAR generates better than masked generation (.62 to .51), with adapters",
                more(SCORE, BASE, "masked")),
            Claim.paper(
                "table 8",
                "the same with the whole language model",
                more(SCORE, "full", "masked-full")),
            Claim.paper(
                "table 8",
                "four positions at once cost QueryAR less (.03 to .05), with adapters",
                more(LOSS_4, "masked", BASE)),
            Claim.paper(
                "table 8",
                "the same with the whole language model",
                more(LOSS_4, "masked-full", "full"))));
  }

  private static Comparison start() {
    return new Comparison(
        "e",
        "What the VLM is worth: an autoencoder made from it, from another VLM or from none; the whole"
            + " language model from its weights or from random ones",
        List.of(BASE, "mismatched", "plain", "full", "random-llm"),
        List.of(PSNR, CEILING, SCORE, SCORE_UNGUIDED, FLOOR),
        List.of(
            Claim.paper(
                "table 7",
                "an autoencoder of the language model's own VLM generates better than another VLM's"
                    + " (.77 to .75)",
                more(SCORE, BASE, "mismatched")),
            Claim.paper(
                "table 7",
                "even that of another VLM generates better than a plain one (.75 to .64)",
                more(SCORE, "mismatched", "plain")),
            Claim.own(
                "the VLM's language model is a better start than random weights",
                more(SCORE, "full", "random-llm"))));
  }

  private static Comparison policy() {
    return new Comparison(
        "f",
        "What trains: adapters, the whole language model, or the new parts only",
        List.of(BASE, "full", "head-only"),
        List.of(SCORE, FLOOR, TRAINED, SECONDS),
        List.of(
            Claim.own(
                "adapters generate better than the whole language model",
                more(SCORE, BASE, "full")),
            Claim.own(
                "adapters generate better than the new parts alone",
                more(SCORE, BASE, "head-only"))));
  }

  private static Comparison exploration() {
    return new Comparison(
        "x",
        "Exploration at equal budget: noise draws, time shift, averaging, order of positions",
        List.of(BASE, "draws-1", "draws-8", "time-shift", "ema-.998", "raster"),
        List.of(SCORE, SCORE_UNGUIDED, FLOOR, SECONDS),
        List.of(
            Claim.own("four noise draws are better than one", more(SCORE, BASE, "draws-1")),
            Claim.own("eight noise draws are better than four", more(SCORE, "draws-8", BASE)),
            Claim.own("a time shift of 1.4 helps", more(SCORE, "time-shift", BASE)),
            Claim.own("a slower average (.998) helps", more(SCORE, "ema-.998", BASE)),
            Claim.own("raster order is better than random order", more(SCORE, "raster", BASE))));
  }
}
