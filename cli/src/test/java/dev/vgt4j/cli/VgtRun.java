package dev.vgt4j.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a {@code vgt} command ended.
 *
 * @param code exit code; 128 plus the signal's number after a signal
 * @param out standard output
 * @param err standard error
 */
record VgtRun(int code, String out, String err) {
  /** Runs a command in this process; words are set apart by spaces, {@code _} stands for one. */
  static VgtRun here(String command) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words(command));
    return new VgtRun(code, out.toString(), err.toString());
  }

  /** Runs a command as a process of its own. */
  static VgtRun process(String command) throws IOException, InterruptedException {
    Started started = start(command);
    started.process.waitFor();
    return started.result();
  }

  /** Starts a command as a process of its own. */
  static Started start(String command) throws IOException {
    return start("", path -> true, command);
  }

  /**
   * The same under a shell's prefix and on a part of the path.
   *
   * @param prefix shell commands that end with a separator, such as {@code ulimit -f 100;}
   * @param kept which entries of the path stay
   */
  static Started start(String prefix, Predicate<String> kept, String command) throws IOException {
    List<String> java =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    java.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"));
    java.addAll(List.of("-Dai.djl.offline=true", "-cp", path(kept), Main.class.getName()));
    java.addAll(List.of(words(command)));
    List<String> shell = new ArrayList<>(List.of("sh", "-c", prefix + "exec \"$@\"", "sh"));
    shell.addAll(java);
    Path err = Files.createTempFile("vgt", ".err");
    Path out = Files.createTempFile("vgt", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(shell).redirectError(err.toFile()).redirectOutput(out.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    return new Started(builder.start(), out, err);
  }

  private static String path(Predicate<String> kept) {
    String separator = File.pathSeparator;
    String all =
        System.getProperty("jdk.module.path", "")
            + separator
            + System.getProperty("java.class.path", "");
    return Stream.of(all.split(separator)).filter(kept).collect(Collectors.joining(separator));
  }

  private static String[] words(String command) {
    return Arrays.stream(command.split(" ")).map(w -> w.replace('_', ' ')).toArray(String[]::new);
  }

  /** A running command. */
  record Started(Process process, Path outFile, Path errFile) {
    /** Sends a signal, for example {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** How it ended, once it did. */
    VgtRun result() throws IOException, InterruptedException {
      int code = process.waitFor();
      VgtRun run = new VgtRun(code, Files.readString(outFile), Files.readString(errFile));
      Files.delete(outFile);
      Files.delete(errFile);
      return run;
    }
  }
}
