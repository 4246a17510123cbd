package dev.vgt4j.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {
  @Test
  void keepsWhatSixteenBitsHold() {
    float[] exact = {0f, -0f, 1f, -2.5f, 65504f, 0x1p-14f, 0x1p-24f, -0x1.ff8p-15f, 1 + 0x1p-10f};
    HostTensor half = HostTensor.of(exact, exact.length).toHalf();
    assertThat(half.dtype()).isEqualTo(DType.FLOAT16);
    assertThat(half.toFloats()).containsExactly(exact);
  }

  @Test
  void roundsToNearestWithTiesToEven() {
    float[] values = {1 + 0x1p-11f, 1 + 0x1.8p-10f, 1 + 0x1.01p-11f, 65519f, 0x1p-25f, 0x1.8p-24f};
    assertThat(HostTensor.of(values, values.length).toHalf().toFloats())
        .containsExactly(1f, 1 + 0x1p-9f, 1 + 0x1p-10f, 65504f, 0f, 0x1p-23f);
  }

  @Test
  void tellsWhatIsTooLarge() {
    float[] values = {65520f, -1e9f, Float.POSITIVE_INFINITY, Float.NaN};
    assertThat(HostTensor.of(values, values.length).toHalf().toFloats())
        .containsExactly(
            Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN);
  }

  @Test
  void upperHalvesRoundToNearestWithTiesToEven() {
    assertThat(upper(1f, -2.5f, 1 + 0x1p-8f, 1 + 0x1.8p-7f, 1 + 0x1.01p-8f, Float.MAX_VALUE))
        .containsExactly(1f, -2.5f, 1f, 1 + 0x1p-6f, 1 + 0x1p-7f, Float.POSITIVE_INFINITY);
    assertThat(upper(Float.NaN)).containsExactly(Float.NaN);
  }

  private static float[] upper(float... values) {
    HostTensor t = HostTensor.zeros(DType.BFLOAT16, values.length);
    for (int i = 0; i < values.length; i++) {
      t.bytes().putShort(2 * i, HalfFloats.upperHalf(values[i]));
    }
    return t.widened().toFloats();
  }

  @Test
  void roundTripsEveryHalf() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      HostTensor one = HostTensor.zeros(DType.FLOAT16, 1);
      one.bytes().putShort((short) bits);
      short back = HostTensor.of(one.toFloats(), 1).toHalf().bytes().getShort();
      if (!Double.isNaN(one.item())) {
        assertThat(back).isEqualTo((short) bits);
      }
    }
  }

  /** Every pattern many times over, in a tensor that several processors share. */
  @Test
  void widensLongTensorsLikeSingleElements() {
    int count = 12 * (1 << 16) + 7;
    for (DType type : new DType[] {DType.FLOAT16, DType.BFLOAT16}) {
      HostTensor t = HostTensor.zeros(type, count);
      ByteBuffer bytes = t.bytes();
      int[] expected = new int[count];
      for (int i = 0; i < count; i++) {
        bytes.putShort(2 * i, (short) i);
        expected[i] =
            Float.floatToIntBits(
                type == DType.FLOAT16
                    ? HalfFloats.toFloat((short) i)
                    : Float.intBitsToFloat(i << 16));
      }
      assertThat(bits(t.widened().toFloats())).isEqualTo(expected);
      assertThat(bits(t.toFloats())).isEqualTo(expected);
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
