package dev.vgt4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Most resident memory that a process ever had, as Linux tells it. */
final class PeakMemory {
  private PeakMemory() {}

  /** Of this process in bytes; 0 on other systems. */
  static long own() {
    return bytes("self");
  }

  /** Of another process in bytes; 0 on other systems, and when it has ended. */
  static long of(Process process) {
    return bytes(Long.toString(process.pid()));
  }

  private static long bytes(String process) {
    try {
      return Files.readAllLines(Path.of("/proc", process, "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException noProc) {
      return 0;
    }
  }
}
