package dev.vgt4j.api.vlm;

import java.util.Optional;

/** Leads from a checkpoint's published names to canonical ones; see {@link Vlm}. */
@FunctionalInterface
public interface KeyMapping {
  /**
   * Where a published tensor belongs.
   *
   * @return empty if the family has no such tensor
   */
  Optional<Target> target(String published);

  /**
   * A place under a canonical name.
   *
   * @param name the canonical name
   * @param part index among the tensors that are joined along their first axis
   * @param parts number of tensors that are joined: 1, or 3 where a layout has q, k and v apart
   */
  record Target(String name, int part, int parts) {
    /** Checks the ranges. */
    public Target {
      if (part < 0 || part >= parts) {
        throw new IllegalArgumentException(
            "place '" + name + "': part " + part + " is not among " + parts);
      }
    }

    /** A whole tensor. */
    public static Target of(String name) {
      return new Target(name, 0, 1);
    }
  }
}
