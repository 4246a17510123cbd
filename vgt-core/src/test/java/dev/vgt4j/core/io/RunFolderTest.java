package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path temp;

  @Test
  void deletesWhatAKilledRunLeft() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("run"));
    Path stale = Files.writeString(Temporaries.beside(folder.resolve("a.safetensors")), "half");
    Path partial = Files.createDirectory(Temporaries.beside(folder.resolve("export")));
    Files.writeString(partial.resolve("part"), "half");
    Path mine = Files.writeString(folder.resolve(".a.safetensors.tmp"), "mine");
    try (RunFolder held = RunFolder.open(folder)) {
      assertThat(held.path()).isEqualTo(folder);
      assertThat(stale).doesNotExist();
      assertThat(partial).doesNotExist();
      assertThat(mine).exists();
    }
    assertThat(folder).isDirectoryContaining(f -> f.equals(mine));
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(mine);
    }
  }

  @Test
  void isHeldByOneRunAtATime() {
    Path folder = temp.resolve("new/run");
    try (RunFolder held = RunFolder.open(folder)) {
      assertThatThrownBy(() -> RunFolder.open(held.path()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("another run is writing to " + folder);
    }
    RunFolder.open(folder).close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesAFile() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> RunFolder.open(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("writing to " + file + ": exists and is not a folder");
  }
}
