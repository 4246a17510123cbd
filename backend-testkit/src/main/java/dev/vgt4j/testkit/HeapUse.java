package dev.vgt4j.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Assumptions;

/** How much work allocates on the Java heap, freed or not. */
public final class HeapUse {
  private HeapUse() {}

  /** Bytes that work allocates in this thread; skips the running test if the JVM does not tell. */
  public static long of(Runnable work) {
    Assumptions.assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean,
        "this JVM does not tell what a thread allocates");
    long before = allocated();
    work.run();
    return allocated() - before;
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
