package dev.vgt4j.core.vlm.qwen25vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.vlm.qwen25vl.MultimodalPositions.ImageGrid;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultimodalPositionsTest {
  private static final long IMAGE = 9;

  private static MultimodalPositions of(long[] tokens, int pads, ImageGrid... images) {
    boolean[] visible = new boolean[tokens.length];
    for (int i = 0; i < tokens.length - pads; i++) {
      visible[i] = true;
    }
    return MultimodalPositions.of(
        new long[][] {tokens}, new boolean[][] {visible}, IMAGE, List.of(images));
  }

  @Test
  void textCountsOnEveryAxis() {
    MultimodalPositions p = of(new long[] {4, 5, 6, 0}, 1);
    assertThat(p.ids().shape()).containsExactly(3, 1, 4);
    assertThat(p.ids().toLongs()).containsExactly(0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1);
    assertThat(p.offsets().toLongs()).containsExactly(-1);
  }

  @Test
  void imagesCountRowsAndColumnsFromWhereTheyStand() {
    long[] tokens = {4, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, 5};
    MultimodalPositions p = of(tokens, 0, new ImageGrid(2, 3));
    assertThat(p.ids().toLongs())
        .containsExactly(0, 1, 1, 1, 1, 1, 1, 4, 0, 1, 1, 1, 2, 2, 2, 4, 0, 1, 2, 3, 1, 2, 3, 4);
    assertThat(p.offsets().toLongs()).containsExactly(5 - 8);
  }

  @Test
  void imagesMayFollowEachOther() {
    long[] tokens = {IMAGE, IMAGE, IMAGE};
    MultimodalPositions p = of(tokens, 0, new ImageGrid(1, 1), new ImageGrid(2, 1));
    assertThat(p.ids().toLongs()).containsExactly(0, 1, 1, 0, 1, 2, 0, 1, 1);
  }

  @Test
  void imagesAndTheirPlacesMustFit() {
    long[] two = {4, IMAGE, IMAGE, 5};
    assertRefused(() -> of(two, 0, new ImageGrid(1, 3)), "2 for an image of 1x3 tokens");
    assertRefused(() -> of(two, 0), "more images than there are");
    assertRefused(() -> of(two, 0, new ImageGrid(1, 1)), "more images than there are");
    assertRefused(
        () -> of(two, 0, new ImageGrid(1, 2), new ImageGrid(1, 2)), "fewer than the 2 images");
    assertRefused(() -> of(two, 2, new ImageGrid(1, 2)), "1 for an image of 1x2 tokens");
  }

  private static void assertRefused(Runnable count, String has) {
    assertThatThrownBy(count::run)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("image tokens: expected")
        .hasMessageContaining(has);
  }
}
