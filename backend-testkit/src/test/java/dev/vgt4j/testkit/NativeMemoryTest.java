package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the leak tests measure counts memory outside the Java heap, and only that. The amounts are
 * large against what the JVM's compiler and collector take and return for themselves meanwhile.
 */
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
              for (int i = 0; i < 256; i++) {
                ByteBuffer b = ByteBuffer.allocateDirect(MEGABYTE);
                for (int at = 0; at < MEGABYTE; at += 4096) {
                  b.put(at, (byte) 1);
                }
                held.add(b);
              }
            });
    assertThat(held).hasSize(256);
    assertThat(grown).isBetween(240L * MEGABYTE, 272L * MEGABYTE);
  }

  @Test
  void theHeapDoesNotCount() {
    Runnable work =
        () -> {
          held.clear();
          for (int i = 0; i < 512; i++) {
            held.add(new byte[MEGABYTE]);
          }
        };
    work.run(); // the collector keeps tables about its heap; this makes them
    long grown = grown(work);
    assertThat(held).hasSize(512);
    assertThat(grown).isLessThan(64L * MEGABYTE);
  }
}
