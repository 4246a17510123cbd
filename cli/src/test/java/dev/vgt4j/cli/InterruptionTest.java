package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class InterruptionTest {
  private static final int SIGINT = 2;

  private final StringWriter err = new StringWriter();
  private final AtomicInteger exits = new AtomicInteger();

  @Test
  void theFirstAsksAndTheSecondExits() {
    Interruption interruption = new Interruption(new PrintWriter(err), exits::incrementAndGet);
    assertThat(interruption.requested()).isFalse();
    assertThat(interruption.exitCode()).isZero();
    interruption.interrupt();
    assertThat(interruption.requested()).isTrue();
    assertThat(interruption.exitCode()).isEqualTo(130);
    assertThat(err.toString()).contains("stopping after this step");
    assertThat(exits).hasValue(0);
    interruption.interrupt();
    assertThat(exits).hasValue(1);
  }

  @Test
  @Timeout(20)
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aRealCtrlCIsHeard() throws Exception {
    assumeThat(ignoresInterrupts()).as("whoever started this JVM ignores SIGINT").isFalse();
    try (Interruption interruption = Interruption.install(new PrintWriter(err))) {
      String pid = Long.toString(ProcessHandle.current().pid());
      assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
      while (!interruption.requested()) {
        Thread.sleep(5);
      }
      assertThat(interruption.exitCode()).isEqualTo(130);
    }
  }

  /** A shell without job control starts background processes that way, and Java keeps to it. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0");
    long mask = Long.parseUnsignedLong(ignored.substring(7).trim(), 16);
    return (mask >> (SIGINT - 1) & 1) == 1;
  }
}
