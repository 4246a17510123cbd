package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path temp;

  @Test
  void createsFoldersAndReplacesFiles() throws IOException {
    Path file = temp.resolve("a/b/file.txt");
    AtomicFiles.writeString(file, "one");
    AtomicFiles.writeString(file, "größer");
    assertThat(file).hasContent("größer");
    assertThat(file.getParent()).isDirectoryContaining("glob:**file.txt");
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void aFailureLeavesTheTargetAsItWas() throws IOException {
    Path file = Files.writeString(temp.resolve("file.txt"), "old");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file,
                    temporary -> {
                      Files.writeString(temporary, "half");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("writing " + file + ": disk full");
    assertThat(file).hasContent("old");
    assertThat(temp).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void permissionsAreThoseOfAnyNewFile() throws IOException {
    Path plain = Files.createFile(temp.resolve("plain"));
    Path atomic = temp.resolve("atomic");
    AtomicFiles.writeString(atomic, "");
    assertThat(Files.getPosixFilePermissions(atomic))
        .isEqualTo(Files.getPosixFilePermissions(plain));
  }
}
