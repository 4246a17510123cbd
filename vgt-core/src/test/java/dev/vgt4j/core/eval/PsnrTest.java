package dev.vgt4j.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class PsnrTest {
  private static final HostTensor BLACK = HostTensor.of(new float[4], 1, 2, 2);
  private static final HostTensor GREY = HostTensor.of(new float[] {.1f, .1f, .1f, .1f}, 1, 2, 2);

  @Test
  void isTheRatioOfTheRangeToTheErrorInDecibels() {
    assertThat(Psnr.of(BLACK, GREY, 1)).isCloseTo(20, within(1e-6));
    assertThat(Psnr.of(BLACK, GREY, 10)).isCloseTo(40, within(1e-6));
  }

  @Test
  void equalImagesHaveAFiniteRatio() {
    assertThat(Psnr.of(GREY, GREY, 1)).isEqualTo(Psnr.MOST);
  }

  @Test
  void damagedPixelsAreNotHidden() {
    HostTensor damaged = HostTensor.of(new float[] {0, 0, Float.NaN, 0}, 1, 2, 2);
    assertThat(Psnr.of(BLACK, damaged, 1)).isNaN();
  }

  @Test
  void imagesAreComparedOverTheirThreeChannels() {
    BufferedImage a = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    BufferedImage b = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    a.setRGB(0, 0, 0x10FF20);
    b.setRGB(0, 0, 0x0BFF2C);
    assertThat(Psnr.of(a, b)).isCloseTo(Psnr.ofError((5 * 5 + 12 * 12) / 6.0, 255), within(1e-12));
    assertThat(Psnr.of(a, a)).isEqualTo(Psnr.MOST);
  }

  @Test
  void refusesDifferentSizes() {
    assertThatThrownBy(() -> Psnr.of(BLACK, GREY.reshape(4, 1, 1), 1))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("PSNR");
    BufferedImage wide = new BufferedImage(4, 1, BufferedImage.TYPE_INT_RGB);
    BufferedImage tall = new BufferedImage(1, 4, BufferedImage.TYPE_INT_RGB);
    assertThatThrownBy(() -> Psnr.of(wide, tall))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("4x1 and 1x4");
  }
}
