package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class FailuresTest {
  private final StringWriter err = new StringWriter();

  @Test
  void unknownOptionIsOneLineAndExitCodeTwo() {
    int code = Main.commandLine().setErr(new PrintWriter(err)).execute("--no-such-option");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly("vgt: Unknown option: '--no-such-option' (see vgt --help)");
  }

  static Stream<Arguments> expectedErrors() {
    return Stream.of(
        Arguments.of(new InvalidInputException("size is -1"), 2, "vgt: size is -1"),
        Arguments.of(new NoSuchFileException("a.png"), 2, "vgt: a.png: no such file or folder"),
        Arguments.of(new AccessDeniedException("b"), 2, "vgt: b: permission denied"),
        Arguments.of(new NotDirectoryException("c"), 2, "vgt: c: exists and is not a folder"),
        Arguments.of(new IOException("disk full"), 2, "vgt: disk full"),
        Arguments.of(
            new UncheckedIOException(new NoSuchFileException("d")),
            2,
            "vgt: d: no such file or folder"),
        Arguments.of(
            new UncheckedIOException("writing e: disk full", new IOException("disk full")),
            2,
            "vgt: writing e: disk full"),
        Arguments.of(new VgtException("matmul: shapes differ"), 1, "vgt: matmul: shapes differ"));
  }

  @ParameterizedTest
  @MethodSource("expectedErrors")
  void expectedErrorIsOneLine(Exception error, int code, String line) {
    assertThat(runThrowing(error)).isEqualTo(code);
    assertThat(err.toString().lines()).containsExactly(line);
  }

  @Test
  void programmingErrorKeepsItsStackTrace() {
    assertThat(runThrowing(new IllegalStateException("bug"))).isEqualTo(1);
    assertThat(err.toString()).contains("IllegalStateException: bug", "\tat ");
  }

  private int runThrowing(Exception error) {
    Callable<Integer> command =
        () -> {
          throw error;
        };
    return new CommandLine(CommandSpec.wrapWithoutInspection(command))
        .setExecutionExceptionHandler(Failures::failed)
        .setErr(new PrintWriter(err))
        .execute();
  }
}
