package dev.vgt4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Resident memory of this process beside the Java heap, whose pages come and go as the collector
 * likes, and beside pages of files, which come and go as the kernel likes. Linux lists every
 * mapping in {@code /proc/self/smaps}; HotSpot tells where its heap lies.
 */
public final class NativeMemory {
  private static final Path SMAPS = Path.of("/proc/self/smaps");
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{6,16})");

  private NativeMemory() {}

  /**
   * Resident anonymous bytes beside the heap, or empty where the system or the JVM does not tell.
   */
  public static OptionalLong resident() {
    long[] heap = heapAddresses();
    if (!Files.isReadable(SMAPS) || heap.length == 0) {
      return OptionalLong.empty();
    }
    long kilobytes = 0;
    boolean counts = false;
    try {
      for (String line : Files.readAllLines(SMAPS)) {
        if (line.startsWith("Anonymous:")) {
          kilobytes += counts ? Long.parseLong(line.replaceAll("\\D", "")) : 0;
        } else if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
          long start = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
          counts = start < heap[0] || start >= heap[heap.length - 1];
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return OptionalLong.of(kilobytes << 10);
  }

  /** Every address that the JVM prints about its heap, sorted. */
  private static long[] heapAddresses() {
    try {
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      Object info =
          ManagementFactory.getPlatformMBeanServer().invoke(commands, "gcHeapInfo", null, null);
      return ADDRESS
          .matcher(info.toString())
          .results()
          .map(MatchResult::group)
          .mapToLong(Long::decode)
          .sorted()
          .toArray();
    } catch (JMException e) {
      return new long[0];
    }
  }
}
