package dev.vgt4j.cli;

import dev.vgt4j.api.VgtException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a command takes that makes one image, in a process of its own.
 *
 * @param seconds from its start to its end
 * @param peakBytes most resident memory, Java heap included
 */
record FirstImage(double seconds, long peakBytes) {
  private static final long POLL_MILLIS = 20;

  /**
   * Starts this process's own command line again with other arguments.
   *
   * @param arguments of {@code vgt}
   * @return empty where the system does not tell command lines and memory, or this is no {@code
   *     vgt}
   * @throws VgtException if the command fails
   */
  static Optional<FirstImage> of(List<String> arguments) {
    try {
      List<String> command = launcher();
      if (command.isEmpty()) {
        return Optional.empty();
      }
      command.addAll(arguments);
      return Optional.of(measured(command));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** The words of this process up to its main class. */
  private static List<String> launcher() throws IOException {
    String words = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
    List<String> launcher = new ArrayList<>();
    for (String word : words.split("\0")) {
      launcher.add(word);
      if (word.endsWith(Main.class.getName())) {
        return launcher;
      }
    }
    return new ArrayList<>();
  }

  private static FirstImage measured(List<String> command)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long peak = 0;
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, PeakMemory.of(process));
      }
    } finally {
      process.destroy();
    }
    if (process.exitValue() != 0) {
      throw new VgtException(
          "bench: '" + String.join(" ", command) + "' ended with " + process.exitValue());
    }
    return new FirstImage((System.nanoTime() - begin) / 1e9, peak);
  }
}
