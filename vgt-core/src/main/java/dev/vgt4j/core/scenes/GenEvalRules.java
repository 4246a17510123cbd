package dev.vgt4j.core.scenes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** GenEval's decision from detected objects: include, colour, position, exclude. */
final class GenEvalRules {
  private GenEvalRules() {}

  static Verdict check(ScenePrompt prompt, List<Detection> objects) {
    return check(prompt, objects, Relation.DIRECTION_SHARE);
  }

  /** As the judge decides, with another share of the distance demanded of relations. */
  static Verdict check(ScenePrompt prompt, List<Detection> objects, double directionShare) {
    List<String> reasons = new ArrayList<>();
    List<List<Detection>> groups = new ArrayList<>();
    for (Requirement wanted : prompt.include()) {
      List<Detection> group = mostConfident(wanted, objects);
      Optional<String> complaint = complaint(wanted, group, groups, directionShare);
      complaint.ifPresent(reasons::add);
      groups.add(complaint.isPresent() ? List.of() : group);
    }
    for (Requirement unwanted : prompt.exclude()) {
      long found = ofShape(unwanted.shape(), objects).size();
      if (found >= unwanted.count()) {
        reasons.add(
            "expected fewer than %d %s, found %d"
                .formatted(unwanted.count(), unwanted.shape().plural(), found));
      }
    }
    return new Verdict(reasons.isEmpty(), String.join("; ", reasons), objects);
  }

  private static List<Detection> mostConfident(Requirement wanted, List<Detection> objects) {
    return ofShape(wanted.shape(), objects).stream()
        .sorted(Comparator.comparingDouble(Detection::confidence).reversed())
        .limit(wanted.count())
        .toList();
  }

  private static List<Detection> ofShape(SceneShape shape, List<Detection> objects) {
    return objects.stream().filter(object -> object.shape() == shape).toList();
  }

  private static Optional<String> complaint(
      Requirement wanted,
      List<Detection> group,
      List<List<Detection>> earlier,
      double directionShare) {
    if (group.size() < wanted.count()) {
      return Optional.of(
          "expected %d %s, found %d"
              .formatted(wanted.count(), wanted.shape().word(), group.size()));
    }
    Optional<String> color = wanted.color().flatMap(expected -> colorComplaint(expected, group));
    return color.isPresent()
        ? color
        : wanted
            .position()
            .flatMap(
                position ->
                    positionComplaint(
                        position, group, earlier.get(position.target()), directionShare));
  }

  private static Optional<String> colorComplaint(SceneColor expected, List<Detection> group) {
    return group.stream()
        .filter(object -> object.color() != expected)
        .findFirst()
        .map(object -> "expected %s, found %s".formatted(expected.word(), object));
  }

  private static Optional<String> positionComplaint(
      Requirement.Position position,
      List<Detection> group,
      List<Detection> targets,
      double directionShare) {
    Relation relation = position.relation();
    if (targets.isEmpty()) {
      return Optional.of("nothing to be " + relation.words());
    }
    for (Detection object : group) {
      for (Detection target : targets) {
        if (relation.share(object.bounds(), target.bounds()) <= directionShare) {
          return Optional.of("%s is not %s %s".formatted(object, relation.words(), target));
        }
      }
    }
    return Optional.empty();
  }
}
