package dev.vgt4j.backend.tf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What kernels are chosen by. */
final class Processor {
  private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

  /** Whether this machine has processors of Intel; false where that cannot be found out. */
  static final boolean IS_INTEL = isIntel();

  private Processor() {}

  private static boolean isIntel() {
    try (Stream<String> lines = Files.lines(DESCRIPTION)) {
      return lines.anyMatch(line -> line.startsWith("vendor_id") && line.contains("GenuineIntel"));
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
