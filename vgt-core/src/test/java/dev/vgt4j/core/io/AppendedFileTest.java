package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendedFileTest {
  @TempDir private Path temp;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void appendsAtEveryFlush() throws IOException {
    Path path = temp.resolve("new/log.txt");
    try (AppendedFile file = new AppendedFile(path)) {
      file.flush();
      assertThat(path).doesNotExist();
      file.add(bytes("a"));
      file.add(bytes("b"));
      file.flush();
      file.flush();
      assertThat(path).hasContent("ab");
      file.add(bytes("lost"));
      file.discard();
    }
    try (AppendedFile file = new AppendedFile(path)) {
      file.add(bytes("c"));
      file.flush();
    }
    assertThat(path).hasContent("abc");
  }

  @Test
  void aFullDiskLosesNothing() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(Files.exists(full)).isTrue();
    Path link = Files.createSymbolicLink(temp.resolve("log.txt"), full);
    try (AppendedFile file = new AppendedFile(link)) {
      file.add(bytes("first"));
      assertThatThrownBy(file::flush)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("writing " + link + ": No space left on device");
      assertThatThrownBy(file::flush).as("still waiting").isInstanceOf(UncheckedIOException.class);
    }
    Files.delete(link);
  }
}
