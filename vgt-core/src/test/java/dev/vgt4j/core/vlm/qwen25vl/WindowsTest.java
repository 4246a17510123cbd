package dev.vgt4j.core.vlm.qwen25vl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.vlm.qwen25vl.Windows.Reach;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsTest {
  private static final int MERGE = 2;
  private static final int SIDE = 2;

  /** Numbers the patches of a map row by row, from 1 on. */
  private static HostTensor map(int batch, int rows, int columns) {
    float[] values = new float[batch * rows * columns * MERGE * MERGE];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
    }
    return HostTensor.of(values, batch, rows * MERGE, columns * MERGE, 1);
  }

  private static Map<String, HostTensor> run(HostTensor map, boolean symbolic) {
    return OnOracle.run(g -> record(g, map.shape(), symbolic), Map.of(), Map.of("map", map));
  }

  private static void record(GraphBuilder g, long[] shape, boolean symbolic) {
    Dim rows = symbolic ? Dim.symbol("H") : Dim.of(shape[1] / MERGE);
    Dim columns = symbolic ? Dim.symbol("W") : Dim.of(shape[2] / MERGE);
    Windows w = Windows.of(g, rows, columns, MERGE, SIDE);
    Tensor patches =
        g.input(
            "map", DType.FLOAT32, symbolic ? "B" : shape[0], w.patchRows(), w.patchColumns(), 1);
    Tensor listed = w.split(patches);
    g.output("listed", listed);
    g.output("joined", w.join(w.merged(listed)));
    mask(g, "within", w.within(g, patches.dim(0)));
    mask(g, "everywhere", w.everywhere(g, patches.dim(0)));
  }

  private static void mask(GraphBuilder g, String name, Reach reach) {
    if (reach.mask() != null) {
      g.output(name, reach.mask());
    }
  }

  @Test
  void listsPatchesByWindowThenUnit() {
    float[] listed = run(map(1, 2, 3), true).get("listed").toFloats();
    // the rows of the map are 1..6, 7..12, 13..18, 19..24
    assertThat(listed)
        .startsWith(1, 2, 7, 8, 3, 4, 9, 10, 13, 14, 19, 20, 15, 16, 21, 22)
        .endsWith(5, 6, 11, 12, 0, 0, 0, 0, 17, 18, 23, 24, 0, 0, 0, 0)
        .hasSize(32);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 2", "2, 3", "3, 5", "4, 2", "5, 1"})
  void whatIsCutFitsTogetherAgain(int rows, int columns) {
    HostTensor map = map(2, rows, columns);
    Map<String, HostTensor> out = run(map, true);
    assertThat(out.get("joined").shape()).containsExactly(2, (long) rows * columns, 4);
    float[] joined = out.get("joined").toFloats();
    for (int unit = 0; unit < 2 * rows * columns; unit++) {
      int firstRow = unit / columns * MERGE;
      int first = firstRow * columns * MERGE + unit % columns * MERGE + 1;
      int below = first + columns * MERGE;
      assertThat(Arrays.copyOfRange(joined, 4 * unit, 4 * unit + 4))
          .containsExactly(first, first + 1, below, below + 1);
    }
    Map<String, HostTensor> fixed = run(map, false);
    assertThat(fixed.get("listed").toFloats()).isEqualTo(out.get("listed").toFloats());
    assertThat(fixed.get("joined").toFloats()).isEqualTo(joined);
  }

  @Test
  void masksHideThePlacesWithoutAPatch() {
    HostTensor map = map(2, 3, 1);
    Map<String, HostTensor> out = run(map, true);
    HostTensor within = out.get("within");
    assertThat(within.shape()).containsExactly(4, 1, 1, 16);
    assertThat(out.get("everywhere").shape()).containsExactly(1, 1, 1, 32);
    float[] listed = out.get("listed").toFloats();
    for (int i = 0; i < listed.length; i++) {
      assertThat(within.at(i)).isEqualTo(listed[i] > 0 ? 1 : 0);
      assertThat(out.get("everywhere").at(i % 32)).isEqualTo(listed[i] > 0 ? 1 : 0);
    }
  }

  @Test
  void fullWindowsNeedNoMask() {
    assertThat(run(map(1, 4, 2), false)).doesNotContainKeys("within", "everywhere");
    assertThat(run(map(1, 4, 2), true)).containsKeys("within", "everywhere");
  }
}
