package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
      return say(command, describe(io), BAD_INPUT);
    }
    if (e instanceof UncheckedIOException wrapped) {
      return say(command, describe(wrapped.getCause()), BAD_INPUT);
    }
    if (e instanceof VgtException) {
      return say(command, e.getMessage(), BROKEN);
    }
    e.printStackTrace(command.getErr());
    return BROKEN;
  }

  /** The file system's exceptions often carry nothing but the path. */
  private static String describe(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or folder";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (e instanceof FileSystemException other && other.getReason() == null) {
      return other.getFile() + ": " + other.getClass().getSimpleName();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static int say(CommandLine command, String message, int exitCode) {
    command.getErr().println("vgt: " + message);
    command.getErr().flush();
    return exitCode;
  }
}
