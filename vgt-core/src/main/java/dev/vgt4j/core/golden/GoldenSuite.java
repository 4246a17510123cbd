package dev.vgt4j.core.golden;

/** The checks of one component. */
public interface GoldenSuite {
  /** Name of the folders it verifies. */
  String folder();

  /**
   * Runs every case that the folder records.
   *
   * @param golden the recorded numbers, of any sizes and seeds
   * @param checks opens sessions, groups comparisons into cases
   */
  void verify(GoldenFolder golden, GoldenChecks checks);
}
