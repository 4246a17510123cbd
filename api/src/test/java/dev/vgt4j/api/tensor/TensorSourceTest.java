package dev.vgt4j.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.ShapeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorSourceTest {
  /** Tells which parts are asked for. */
  private record Recorded(DType dtype, long[] shape, List<Long> asked) implements TensorSource {
    @Override
    public HostTensor part(long from, int count) {
      asked.add(from);
      asked.add((long) count);
      return HostTensor.zeros(DType.BOOL, 0);
    }
  }

  private static List<Long> asked(DType dtype, long... shape) {
    Recorded r = new Recorded(dtype, shape, new ArrayList<>());
    List<Long> from = new ArrayList<>();
    r.forEachPart((at, part) -> from.add(at));
    for (int i = 0; i < from.size(); i++) {
      assertThat(from.get(i)).isEqualTo(r.asked.get(2 * i));
    }
    return r.asked;
  }

  @Test
  void partsCoverEverythingOnce() {
    assertThat(asked(DType.FLOAT32, 3, 4)).containsExactly(0L, 12L);
    assertThat(asked(DType.FLOAT32)).containsExactly(0L, 1L);
    assertThat(asked(DType.FLOAT32, 3, 0)).isEmpty();
    assertThat(asked(DType.INT64, 2, 1 << 20)).containsExactly(0L, 1L << 21);
    assertThat(asked(DType.INT64, (1 << 21) + 1)).containsExactly(0L, 1L << 21, 1L << 21, 1L);
  }

  /** Bytes of a part are at most 16 MiB, also after widening. */
  @Test
  void partsAreBoundedAsWidened() {
    assertThat(asked(DType.BFLOAT16, 1 << 22)).containsExactly(0L, 1L << 22);
    assertThat(asked(DType.BFLOAT16, 1 << 23)).hasSize(4);
    assertThat(asked(DType.UINT8, 1 << 21)).hasSize(2);
    assertThat(asked(DType.UINT8, 1 << 22)).hasSize(4);
    assertThat(asked(DType.FLOAT64, 1 << 22)).hasSize(4);
  }

  @Test
  void countsBeyondOneBuffer() {
    List<Long> parts = asked(DType.BOOL, 3, 1L << 30);
    assertThat(parts).hasSize(2 * 192);
    assertThat(parts.get(parts.size() - 2) + parts.get(parts.size() - 1)).isEqualTo(3L << 30);
    assertThatThrownBy(() -> asked(DType.BOOL, -1)).isInstanceOf(ShapeException.class);
  }
}
