package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
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

  @Test
  void saysWhatIsInTheWay() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> AtomicFiles.writeString(file.resolve("below"), "text"))
        .hasMessage(
            "writing " + file.resolve("below") + ": " + file + ": exists and is not a folder");
    assertThatThrownBy(() -> AtomicFiles.writeString(temp, "text"))
        .hasMessage("writing " + temp + ": Is a directory");
    assertThat(temp).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void looksBeforehand() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    AtomicFiles.requireWritable(file);
    AtomicFiles.requireWritable(temp.resolve("new/folders/file"));
    assertThat(temp.resolve("new")).doesNotExist();
    assertThatThrownBy(() -> AtomicFiles.requireWritable(temp))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("cannot write '" + temp + "': it is a folder");
    assertThatThrownBy(() -> AtomicFiles.requireWritable(file.resolve("below")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(file + " is not a folder that can be written to");
  }
}
