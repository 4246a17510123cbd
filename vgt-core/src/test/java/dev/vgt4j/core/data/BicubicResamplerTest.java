package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All expected numbers come from Pillow's {@code Image.resize(..., BICUBIC)} on "L" images. */
class BicubicResamplerTest {
  @Test
  void anEdgeRingsAndBlursAsInPillow() {
    byte[] edge = new byte[64];
    for (int i = 0; i < edge.length; i++) {
      edge[i] = (byte) (i % 8 < 4 ? 0 : 200);
    }
    assertThat(firstRow(new BicubicResampler(8, 4).resize(edge), 4))
        .containsExactly(0, 13, 187, 203);
    assertThat(firstRow(new BicubicResampler(8, 16).resize(edge), 16))
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 41, 159, 214, 205, 200, 200, 200, 200, 200);
  }

  @ParameterizedTest
  @CsvSource({
    "13, 7, 1861335105",
    "7, 13, 2721992757",
    "64, 112, 1855402955",
    "500, 64, 2244345722",
    "65, 64, 3184960811",
  })
  void everyByteAgreesWithPillow(int from, int to, long crc) {
    byte[] plane = new byte[from * from];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = (byte) ((long) i * i * 7 + i * 31L >> 3);
    }
    CRC32 actual = new CRC32();
    actual.update(new BicubicResampler(from, to).resize(plane));
    assertThat(actual.getValue()).isEqualTo(crc);
  }

  private static int[] firstRow(byte[] plane, int length) {
    int[] row = new int[length];
    for (int i = 0; i < length; i++) {
      row[i] = plane[i] & 0xff;
    }
    return row;
  }
}
