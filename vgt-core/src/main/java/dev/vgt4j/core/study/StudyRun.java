package dev.vgt4j.core.study;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * An arm with a seed.
 *
 * @param arm what it does
 * @param seed decides its draws; runs of one seed belong together
 * @param parents the runs whose folders it starts from, by option
 */
public record StudyRun(Arm arm, long seed, Map<String, StudyRun> parents) {
  /** Cheap and early ones first, one seed after the other. */
  static final Comparator<StudyRun> ORDER =
      Comparator.comparingLong(StudyRun::seed).thenComparing(run -> run.arm().kind());

  /** Copies the map. */
  public StudyRun {
    parents = new TreeMap<>(parents);
  }

  /** Name of its folder. */
  public String id() {
    return arm.name() + "-seed" + seed;
  }

  /** What decides its result beside sizes and data, its parents included. */
  String definition() {
    StringBuilder text = new StringBuilder(seed + " " + arm.preset() + " " + arm.settings());
    parents.forEach(
        (option, run) ->
            text.append(' ').append(option).append("=(").append(run.definition() + ")"));
    return text.toString();
  }

  @Override
  public String toString() {
    return id();
  }
}
