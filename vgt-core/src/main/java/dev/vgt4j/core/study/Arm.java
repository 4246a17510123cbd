package dev.vgt4j.core.study;

import dev.vgt4j.api.InvalidInputException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A training run without its seed: what it does otherwise than others. Arms that several
 * comparisons name run once.
 *
 * @param name unique; part of a folder's name
 * @param kind what it makes
 * @param preset training preset that the settings stand over
 * @param from options that hold a folder, and the arms that make it, such as {@code
 *     models.autoencoder}
 * @param settings options as {@code name=value}
 * @param curve score it several times on the way
 */
public record Arm(
    String name,
    Kind kind,
    String preset,
    Map<String, String> from,
    List<String> settings,
    boolean curve) {
  /** What a run makes, in the order in which one needs the other. */
  public enum Kind {
    /** A vision-language model. */
    VLM,
    /** An autoencoder whose latents are as they come. */
    STAGE_1,
    /** An autoencoder whose decoder went on from another's. */
    STAGE_2,
    /** A generator. */
    GENERATOR
  }

  /** Checks the name. */
  public Arm {
    if (!name.matches("[a-z0-9][a-z0-9.-]*")) {
      throw new InvalidInputException(
          "arm '" + name + "': expected small letters, digits, dots and dashes");
    }
    from = Collections.unmodifiableMap(new TreeMap<>(from));
    settings = List.copyOf(settings);
  }

  /** Another vision-language model like the one that comes along, from other draws. */
  static Arm vlm(String name) {
    return new Arm(name, Kind.VLM, "pretrain", Map.of(), List.of(), false);
  }

  /** A first stage of an autoencoder. */
  static Arm stage1(String name, String... settings) {
    return new Arm(name, Kind.STAGE_1, "scenes-ae", Map.of(), List.of(settings), false);
  }

  /** A second stage of an autoencoder, in the paper's form: the encoder stays as it is. */
  static Arm stage2(String name, String first, double noise) {
    List<String> settings =
        List.of(
            "autoencoder.freeze_encoder=true",
            "autoencoder.distillation=0.0",
            "autoencoder.noise.sigma=" + noise);
    return new Arm(
        name, Kind.STAGE_2, "scenes-ae-stage2", Map.of("models.start", first), settings, false);
  }

  /** A generator on an autoencoder's latents. */
  static Arm generator(String name, String autoencoder, String... settings) {
    return new Arm(
        name,
        Kind.GENERATOR,
        "scenes-ar",
        Map.of("models.autoencoder", autoencoder),
        List.of(settings),
        false);
  }

  /** The same with a folder of another arm for one more option. */
  Arm with(String option, String arm) {
    Map<String, String> all = new TreeMap<>(from);
    all.put(option, arm);
    return new Arm(name, kind, preset, all, settings, curve);
  }

  /** The same that is scored on the way. */
  Arm withCurve() {
    return new Arm(name, kind, preset, from, settings, true);
  }
}
