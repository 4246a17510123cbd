package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
  @TempDir Path temp;

  @Test
  void appearsWithItsFiles() throws IOException {
    Path target = Files.createDirectory(temp.resolve("out"));
    try (AtomicFolder folder = AtomicFolder.create(target)) {
      Files.writeString(folder.path().resolve("file"), "text");
      assertThat(target).isEmptyDirectory();
      folder.commit();
    }
    assertThat(target.resolve("file")).hasContent("text");
    assertThat(temp).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void leavesNothingWithoutACommit() throws IOException {
    try (AtomicFolder folder = AtomicFolder.create(temp.resolve("out"))) {
      Files.writeString(folder.path().resolve("file"), "text");
    }
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void refusesWhatHoldsSomething() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> AtomicFolder.create(temp))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(temp + " exists and is not an empty folder");
    assertThatThrownBy(() -> AtomicFolder.create(file)).isInstanceOf(InvalidInputException.class);
  }
}
