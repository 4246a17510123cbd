package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command finds all backends in a fresh JVM, whichever path its jars are on. */
class LaunchTest {
  private static final String MAIN = "dev.vgt4j.cli.Main";

  @Test
  void findsTheBackendsOnTheModulePath() throws Exception {
    assertThat(launch("-cp", classPath(), "-p", modulePath(), "-m", "dev.vgt4j.cli/" + MAIN))
        .containsExactly("djl", "onnx", "tf");
  }

  @Test
  void findsTheBackendsOnTheClassPath() throws Exception {
    assertThat(launch("-cp", modulePath() + File.pathSeparator + classPath(), MAIN))
        .containsExactly("djl", "onnx", "tf");
  }

  private static String modulePath() {
    return System.getProperty("jdk.module.path");
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** The names that {@code vgt backends} prints. */
  private static List<String> launch(String... how) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                Stream.of(Stream.of(java), Stream.of(how), Stream.of("backends"))
                    .flatMap(s -> s)
                    .toList())
            .redirectError(ProcessBuilder.Redirect.DISCARD) // the runtimes' own messages
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output
        .lines()
        .filter(l -> !l.isBlank() && l.charAt(0) != ' ')
        .map(l -> l.split(" ")[0])
        .toList();
  }
}
