package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterruptionTest {
  private static final int SIGINT = 2;

  private final StringWriter err = new StringWriter();
  private final List<Integer> exits = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void theFirstAsksAndTheSecondExits(String signal, int code) {
    Interruption interruption = new Interruption(new PrintWriter(err), exits::add);
    assertThat(interruption.requested()).isFalse();
    assertThat(interruption.exitCode()).isZero();
    interruption.interrupt(signal);
    assertThat(interruption.requested()).isTrue();
    assertThat(interruption.exitCode()).isEqualTo(code);
    assertThat(err.toString()).contains("stopping after this step");
    assertThat(exits).isEmpty();
    interruption.interrupt("INT");
    assertThat(exits).containsExactly(130);
    assertThat(interruption.exitCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  @Timeout(20)
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aRealSignalIsHeard(String signal, int code) throws Exception {
    assumeThat(signal.equals("INT") && ignoresInterrupts())
        .as("whoever started this JVM ignores SIGINT")
        .isFalse();
    try (Interruption interruption = Interruption.install(new PrintWriter(err))) {
      String pid = Long.toString(ProcessHandle.current().pid());
      assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
      while (!interruption.requested()) {
        Thread.sleep(5);
      }
      assertThat(interruption.exitCode()).isEqualTo(code);
    }
  }

  /** A shell without job control starts background processes that way, and Java keeps to it. */
  static boolean ignoresInterrupts() throws IOException {
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
