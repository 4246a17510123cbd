package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the leak tests measure counts memory outside the Java heap, and only that. */
class NativeMemoryTest {
  private static final int MEGABYTE = 1 << 20;
  private final List<Object> held = new ArrayList<>();

  @BeforeEach
  void needsFigures() {
    Assumptions.assumeTrue(NativeMemory.resident().isPresent(), "no figures on this system or JVM");
  }

  private static long grown(Runnable work) {
    long before = NativeMemory.resident().orElseThrow();
    work.run();
    return NativeMemory.resident().orElseThrow() - before;
  }

  @Test
  void buffersOutsideTheHeapCount() {
    long grown =
        grown(
            () -> {
              for (int i = 0; i < 64; i++) {
                ByteBuffer b = ByteBuffer.allocateDirect(MEGABYTE);
                for (int at = 0; at < MEGABYTE; at += 4096) {
                  b.put(at, (byte) 1);
                }
                held.add(b);
              }
            });
    assertThat(held).hasSize(64);
    assertThat(grown).isBetween(60L * MEGABYTE, 80L * MEGABYTE);
  }

  @Test
  void theHeapDoesNotCount() {
    long grown =
        grown(
            () -> {
              for (int i = 0; i < 128; i++) {
                held.add(new byte[MEGABYTE]);
              }
            });
    assertThat(held).hasSize(128);
    assertThat(grown).isLessThan(16L * MEGABYTE);
  }
}
