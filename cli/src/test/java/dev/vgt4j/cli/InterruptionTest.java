package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class InterruptionTest {
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
    try (Interruption interruption = Interruption.install(new PrintWriter(err))) {
      String pid = Long.toString(ProcessHandle.current().pid());
      assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
      while (!interruption.requested()) {
        Thread.sleep(5);
      }
      assertThat(interruption.exitCode()).isEqualTo(130);
    }
  }
}
