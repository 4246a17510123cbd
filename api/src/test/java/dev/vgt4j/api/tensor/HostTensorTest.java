package dev.vgt4j.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.ShapeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTensorTest {
  @Test
  void holdsNumbersOfEveryComputableType() {
    HostTensor f = HostTensor.of(new float[] {1, -2.5f}, 2, 1);
    HostTensor i = HostTensor.of(new long[] {3, -4}, 2);
    HostTensor b = HostTensor.of(new boolean[] {true, false}, 2);
    assertThat(f.shape()).containsExactly(2, 1);
    assertThat(f.toFloats()).containsExactly(1, -2.5f);
    assertThat(f.toLongs()).containsExactly(1, -2);
    assertThat(i.toFloats()).containsExactly(3, -4);
    assertThat(i.toBooleans()).containsExactly(true, true);
    assertThat(b.toFloats()).containsExactly(1, 0);
    assertThat(HostTensor.scalar(5L).item()).isEqualTo(5);
    assertThat(HostTensor.zeros(DType.FLOAT32, 3, 0).size()).isZero();
  }

  @Test
  void wrapsWithoutCopyingFromThePositionOn() {
    ByteBuffer big = ByteBuffer.allocate(16).order(ByteOrder.BIG_ENDIAN);
    HostTensor t = HostTensor.wrap(DType.FLOAT32, big.position(4).limit(12), 2);
    t.bytes().putFloat(0, 7);
    assertThat(big.order(ByteOrder.LITTLE_ENDIAN).getFloat(4)).isEqualTo(7);
    assertThat(t.at(0)).isEqualTo(7);
    assertThat(t.reshape(1, 2, 1).shape()).containsExactly(1, 2, 1);
  }

  @Test
  void refusesCountsThatDoNotFit() {
    assertThatThrownBy(() -> HostTensor.of(new float[3], 2, 2))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[2, 2]")
        .hasMessageContaining("expected 4 values, got 3");
    assertThatThrownBy(() -> HostTensor.wrap(DType.INT64, ByteBuffer.allocate(8), 2))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("expected 16 bytes, got 8");
    assertThatThrownBy(() -> HostTensor.zeros(DType.FLOAT32, -1))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> HostTensor.zeros(DType.FLOAT32, 1 << 20, 1 << 10))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("2 GiB");
    assertThatThrownBy(() -> HostTensor.of(new float[2], 2).item())
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("[2]");
  }

  /** Bits and values of IEEE 754 binary16, its limits included. */
  @ParameterizedTest
  @CsvSource({
    "0x3e00, 1.5",
    "0xc000, -2",
    "0x0000, 0",
    "0x8000, -0.0",
    "0x7bff, 65504",
    "0x0001, 5.9604645e-8",
    "0x8001, -5.9604645e-8",
    "0x0400, 6.1035156e-5",
    "0x7c00, Infinity",
    "0xfc00, -Infinity",
    "0x7e00, NaN"
  })
  void widensHalves(String bits, float expected) {
    ByteBuffer b = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    b.putShort(0, (short) Integer.decode(bits).intValue());
    HostTensor wide = HostTensor.wrap(DType.FLOAT16, b, 1).widened();
    assertThat(wide.dtype()).isEqualTo(DType.FLOAT32);
    assertThat(wide.toFloats()).containsExactly(expected);
  }

  @Test
  void widensTheOtherStoredTypes() {
    ByteBuffer b = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    b.putShort(0, (short) 0xbf80);
    assertThat(HostTensor.wrap(DType.BFLOAT16, b.duplicate().limit(2), 1).widened().item())
        .isEqualTo(-1);
    b.putInt(0, -9);
    assertThat(HostTensor.wrap(DType.INT32, b.duplicate().limit(4), 1).widened().toLongs())
        .containsExactly(-9);
    b.put(0, (byte) 0xff);
    assertThat(HostTensor.wrap(DType.UINT8, b.duplicate().limit(1), 1).widened().toLongs())
        .containsExactly(255);
    b.order(ByteOrder.LITTLE_ENDIAN).putDouble(0, 0.1);
    assertThat(HostTensor.wrap(DType.FLOAT64, b, 1).widened().toFloats()).containsExactly(0.1f);
    HostTensor same = HostTensor.scalar(1.0);
    assertThat(same.widened()).isSameAs(same);
  }

  @Test
  void widensWithoutTheHeapBehindAPosition() {
    HostTensor half = HostTensor.of(new float[] {1, -2.5f, 3}, 3).toHalf();
    ByteBuffer target = ByteBuffer.allocateDirect(20).position(4);
    half.widenInto(target);
    assertThat(target.position()).isEqualTo(4);
    assertThat(HostTensor.wrap(DType.FLOAT32, target.limit(16), 3).toFloats())
        .containsExactly(1, -2.5f, 3);
    HostTensor ids = HostTensor.of(new long[] {5, -6}, 2);
    ids.widenInto(target.limit(20));
    assertThat(HostTensor.wrap(DType.INT64, target, 2).toLongs()).containsExactly(5, -6);
    assertThatThrownBy(() -> ids.widenInto(ByteBuffer.allocate(12)))
        .isInstanceOf(java.nio.BufferOverflowException.class);
  }

  @Test
  void isReadInParts() {
    HostTensor t = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    HostTensor part = t.part(2, 3);
    assertThat(part.shape()).containsExactly(3);
    assertThat(part.toFloats()).containsExactly(3, 4, 5);
    part.bytes().putFloat(0, 7);
    assertThat(t.at(2)).isEqualTo(7);
    assertThat(t.part(6, 0).size()).isZero();
    assertThatThrownBy(() -> t.part(4, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> t.part(-1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
