package dev.vgt4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a piece of work is: a bar where standard error is a terminal, elsewhere a plain
 * line at the beginning, every few seconds and at the end.
 */
interface Progress extends AutoCloseable {
  /**
   * Says how far the work is.
   *
   * @param done units done, counted from the beginning of the work
   * @param message what else is worth knowing, such as a loss; may be empty
   */
  void update(long done, String message);

  /** Ends the display; not an error if the work is incomplete. */
  @Override
  void close();

  /**
   * Starts a display.
   *
   * @param task name of the work
   * @param done units that an earlier run did
   * @param total units in total
   * @param err where plain lines go
   */
  static Progress start(String task, long done, long total, PrintWriter err) {
    return isTerminal()
        ? new Bar(task, done, total)
        : new Lines(task, done, total, err, System::nanoTime);
  }

  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException noProc) {
      return System.console() != null;
    }
  }

  /** A bar that is redrawn in place. */
  final class Bar implements Progress {
    private static final int UNKNOWN_WIDTH = 80;

    private final ProgressBar bar;

    Bar(String task, long done, long total) {
      // the library would find the width itself, but takes Ctrl-C over on the way
      PrintStream out = System.err;
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .startsFrom(done, Duration.ZERO)
              .setInitialMax(total)
              .setStyle(
                  System.getenv("NO_COLOR") == null
                      ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK
                      : ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .setConsumer(new ConsoleProgressBarConsumer(out, width() - 1))
              .build();
    }

    private static int width() {
      try {
        Process stty =
            new ProcessBuilder("stty", "size")
                .redirectInput(Path.of("/dev/tty").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String size = new String(stty.getInputStream().readAllBytes()).trim();
        int columns = Integer.parseInt(size.substring(size.indexOf(' ') + 1));
        return columns < 20 ? UNKNOWN_WIDTH : columns;
      } catch (IOException | NumberFormatException unknown) {
        return UNKNOWN_WIDTH;
      }
    }

    @Override
    public void update(long done, String message) {
      bar.setExtraMessage(message.isEmpty() ? "" : " " + message);
      bar.stepTo(done);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** Plain lines, for files and pipes. */
  final class Lines implements Progress {
    private static final long FIRST_AFTER = TimeUnit.SECONDS.toNanos(1);
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(5);

    private final String task;
    private final long first;
    private final long total;
    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private final long started;
    private long next;

    Lines(String task, long first, long total, PrintWriter out, LongSupplier nanoTime) {
      this.task = task;
      this.first = first;
      this.total = total;
      this.out = out;
      this.nanoTime = nanoTime;
      started = nanoTime.getAsLong();
      next = started + FIRST_AFTER;
    }

    @Override
    public void update(long done, String message) {
      long now = nanoTime.getAsLong();
      if (done >= total || now - next >= 0) {
        out.println(line(done, message, now - started));
        out.flush();
        next = now + INTERVAL;
      }
    }

    private String line(long done, String message, long elapsed) {
      StringBuilder line = new StringBuilder(task + ": " + done + "/" + total);
      if (!message.isEmpty()) {
        line.append(", ").append(message);
      }
      line.append(", ").append(clock(elapsed));
      if (done > first && done < total) {
        double left = (double) elapsed / (done - first) * (total - done);
        line.append(", ").append(clock((long) left)).append(" left");
      }
      return line.toString();
    }

    private static String clock(long nanos) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
      return seconds < 3600
          ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
          : String.format(
              Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    @Override
    public void close() {
      // what is complete was said, and what failed says so itself
    }
  }
}
