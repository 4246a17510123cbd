package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.core.io.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one clear line and an exit code. */
final class Failures {
  private static final int BROKEN = 1;
  private static final int BAD_INPUT = 2;

  private Failures() {}

  /** The command line itself cannot be understood. */
  static int badUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    return say(command, e.getMessage() + " (see " + name + " --help)", BAD_INPUT);
  }

  /** A command threw: the user's mistakes get one line, ours a stack trace. */
  static int failed(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof InvalidInputException) {
      return say(command, e.getMessage(), BAD_INPUT);
    }
    if (e instanceof IOException io) {
      return say(command, FileErrors.describe(io), BAD_INPUT);
    }
    if (e instanceof UncheckedIOException wrapped) {
      return say(command, describe(wrapped), BAD_INPUT);
    }
    if (e instanceof VgtException) {
      return say(command, e.getMessage(), BROKEN);
    }
    OutOfMemoryError full = outOfMemory(e);
    if (full != null) {
      String advice = "; use smaller batches or sizes, or VGT_JAVA_OPTS=-Xmx... for more heap";
      return say(command, "out of memory: " + full.getMessage() + advice, BROKEN);
    }
    e.printStackTrace(command.getErr());
    return BROKEN;
  }

  /** Its own message, if somebody gave it one. */
  private static String describe(UncheckedIOException e) {
    IOException cause = e.getCause();
    return e.getMessage().equals(cause.toString()) ? FileErrors.describe(cause) : e.getMessage();
  }

  /** The error behind a command, if it is that the Java heap is full. */
  private static @Nullable OutOfMemoryError outOfMemory(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof OutOfMemoryError found) {
        return found;
      }
    }
    return null;
  }

  private static int say(CommandLine command, String message, int exitCode) {
    command.getErr().println("vgt: " + message);
    command.getErr().flush();
    return exitCode;
  }
}
