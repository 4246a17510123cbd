package dev.vgt4j.core.study;

import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a study runs: arms, which may start from each other, and the comparisons that need them.
 *
 * @param sizes how large everything is
 * @param arms by name
 * @param comparisons by letter
 */
public record StudyPlan(
    StudySizes sizes, Map<String, Arm> arms, Map<String, Comparison> comparisons) {

  /**
   * Checks that everything named is there.
   *
   * @throws InvalidInputException if an arm is missing or named twice, or starts from itself
   */
  public static StudyPlan of(StudySizes sizes, List<Arm> arms, List<Comparison> comparisons) {
    Map<String, Arm> byName = new LinkedHashMap<>();
    for (Arm arm : arms) {
      // an arm starts from earlier ones only, so that there are no circles
      arm.from().values().forEach(name -> present(byName, name, "arm " + arm.name()));
      if (byName.put(arm.name(), arm) != null) {
        throw new InvalidInputException("study: two arms are called " + arm.name());
      }
    }
    Map<String, Comparison> byLetter = new LinkedHashMap<>();
    for (Comparison c : comparisons) {
      c.needed().forEach(name -> present(byName, name, "comparison " + c.letter()));
      byLetter.put(c.letter(), c);
    }
    return new StudyPlan(sizes, byName, byLetter);
  }

  private static Arm present(Map<String, Arm> arms, String name, String where) {
    Arm arm = arms.get(name);
    if (arm == null) {
      throw new InvalidInputException("study: " + where + " names '" + name + "', which is no arm");
    }
    return arm;
  }

  /** The same with some of the comparisons. */
  public StudyPlan only(Collection<String> letters) {
    Map<String, Comparison> kept = new LinkedHashMap<>(comparisons);
    for (String letter : letters) {
      if (!comparisons.containsKey(letter)) {
        throw new InvalidInputException(
            "study: no comparison '"
                + letter
                + "'; known: "
                + String.join(", ", comparisons.keySet()));
      }
    }
    kept.keySet().retainAll(letters);
    return new StudyPlan(sizes, arms, kept);
  }

  /**
   * The runs that the comparisons need, each once, parents before children, seed by seed.
   *
   * @param seeds number of seeds, from 1 up
   */
  public List<StudyRun> runs(int seeds) {
    if (seeds < 1) {
      throw new InvalidInputException("study: expected at least one seed, got " + seeds);
    }
    Set<String> needed = new LinkedHashSet<>();
    comparisons.values().forEach(c -> c.needed().forEach(name -> collect(name, needed)));
    List<StudyRun> runs = new ArrayList<>();
    for (long seed = 1; seed <= seeds; seed++) {
      for (String name : needed) {
        runs.add(run(name, seed));
      }
    }
    runs.sort(StudyRun.ORDER);
    return runs;
  }

  private void collect(String name, Set<String> into) {
    arms.get(name).from().values().forEach(parent -> collect(parent, into));
    into.add(name);
  }

  private StudyRun run(String name, long seed) {
    Arm arm = arms.get(name);
    Map<String, StudyRun> parents = new TreeMap<>();
    arm.from().forEach((option, parent) -> parents.put(option, run(parent, seed)));
    return new StudyRun(arm, seed, parents);
  }
}
