package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderSourceTest {
  private static final long PIXELS = 10_000;

  @TempDir private Path temp;

  private void image(String path, int width) {
    BufferedImage image = new BufferedImage(width, 2, BufferedImage.TYPE_INT_RGB);
    Images.writePng(temp.resolve(path), image, Map.of());
  }

  @Test
  void imagesOfAllFoldersAreSortedByPath() throws IOException {
    image("food/2.png", 3);
    image("animals/1.PNG", 4);
    image("top.png", 5);
    image(".cache/hidden.png", 6);
    image("food/.hidden.png", 6);
    Files.writeString(temp.resolve("notes.txt"), "words");
    try (SampleSource source = SampleSources.openImages(temp, PIXELS)) {
      assertThat(source.size()).isEqualTo(3);
      assertThat(source.name(0)).isEqualTo("animals/1.PNG");
      assertThat(source.image(0).getWidth()).isEqualTo(4);
      assertThat(source.image(1).getWidth()).isEqualTo(3);
      assertThat(source.image(2).getWidth()).isEqualTo(5);
      assertThat(source.caption(1)).isEmpty();
      String before = source.fingerprint();
      image("top.png", 50);
      assertThat(source.fingerprint()).isNotEqualTo(before);
    }
  }

  @Test
  void brokenImagesAreNamed() throws IOException {
    Files.writeString(temp.resolve("a.png"), "words");
    try (SampleSource source = SampleSources.openImages(temp, PIXELS)) {
      assertThatThrownBy(() -> source.image(0))
          .isInstanceOf(BadSampleException.class)
          .hasMessageContaining("sample a.png")
          .hasMessageContaining("not an image");
    }
  }

  @Test
  void aFolderWithoutImagesIsRefused() {
    assertThatThrownBy(() -> SampleSources.openImages(temp, PIXELS))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected PNG, JPEG, BMP or GIF images, found none");
    assertThatThrownBy(() -> SampleSources.openImages(temp.resolve("none"), PIXELS))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no such file or folder");
  }

  @Test
  void captionsAreReadWhereTheyAre() throws IOException {
    image("1.png", 3);
    image("2.png", 3);
    String line = "{\"file\": \"2.png\", \"caption\": \"a line\"}\n";
    Files.writeString(temp.resolve(CaptionFolder.CAPTIONS), line);
    try (SampleSource source = SampleSources.openImages(temp, PIXELS)) {
      assertThat(source.size()).isEqualTo(1);
      assertThat(source.caption(0)).isEqualTo("a line");
    }
  }
}
