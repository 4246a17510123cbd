package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import org.junit.jupiter.api.Test;

class ImageFitTest {
  private static final HostTensor ROW = HostTensor.of(new float[] {1, 2, 3, 4, 5}, 1, 1, 1, 5);

  @Test
  void cropsTheMiddleOfWhatCoversTheTarget() {
    assertThat(ImageFit.cropped(ROW, 1, 2).toFloats()).containsExactly(2, 3);
    assertThat(ImageFit.cropped(ROW, 1, 3).toFloats()).containsExactly(2, 3, 4);
    assertThat(ImageFit.cropped(ROW, 1, 5).toFloats()).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void padsWithZerosMoreAtTheFarSide() {
    assertThat(ImageFit.padded(ROW, 4, 5).toFloats())
        .containsExactly(0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(ImageFit.padded(ROW, 1, 8).toFloats()).containsExactly(0, 1, 2, 3, 4, 5, 0, 0);
  }

  @Test
  void everyImageAndChannelIsTreatedAlike() {
    HostTensor batch = HostTensor.of(new float[] {1, 1, 2, 2, 3, 3, 4, 4}, 2, 2, 1, 2);
    HostTensor padded = ImageFit.padded(batch, 2, 2);
    assertThat(padded.shape()).containsExactly(2, 2, 2, 2);
    assertThat(padded.toFloats()).containsExactly(1, 1, 0, 0, 2, 2, 0, 0, 3, 3, 0, 0, 4, 4, 0, 0);
  }

  @Test
  void extremeShapesKeepAPixel() {
    HostTensor line = HostTensor.of(new float[100], 1, 1, 1, 100);
    assertThat(ImageFit.padded(line, 4, 4).shape()).containsExactly(1, 1, 4, 4);
    assertThat(ImageFit.cropped(line, 4, 4).shape()).containsExactly(1, 1, 4, 4);
  }

  @Test
  void refusesWhatIsNoBatchOrNoSize() {
    assertThatThrownBy(() -> ImageFit.cropped(ROW.reshape(1, 1, 5), 2, 2))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[batch, channels, height, width]");
    assertThatThrownBy(() -> ImageFit.padded(ROW, 0, 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("a positive size, got 0");
  }
}
