package dev.vgt4j.core.sampling;

import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;

/**
 * Development of the guidance scale over the groups.
 *
 * @param full the scale of the first group, at least 1
 * @param schedule how it goes on
 */
public record GuidanceScale(double full, GuidanceSchedule schedule) {
  /**
   * The guidance of one group.
   *
   * @param done groups decoded before
   * @param groups all groups
   */
  public Guidance at(int done, int groups) {
    if (full == 1) {
      return Guidance.NONE;
    }
    return switch (schedule) {
      case CONSTANT -> Guidance.of(full);
      case LINEAR -> Guidance.of(1 + (full - 1) * (groups - done) / groups);
      case OFF -> Guidance.NONE;
    };
  }
}
