package dev.vgt4j.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.api.vlm.ReferencePositions;
import dev.vgt4j.core.model.PositionGrid;
import org.junit.jupiter.api.Test;

class LatentCanvasTest {
  private static final GeneratorShape SHAPE =
      new GeneratorShape(
          2,
          28,
          new PositionGrid(4, 4),
          1,
          0,
          false,
          ReferencePositions.CONTINUED,
          false,
          PositionOrder.Named.RASTER);

  /** Image 0 is decoded in raster order, image 1 backwards. */
  private static final GenerationDraws DRAWS =
      new GenerationDraws() {
        @Override
        public int[] order(int image, int positions) {
          int[] order = new int[positions];
          for (int i = 0; i < positions; i++) {
            order[i] = image == 0 ? i : positions - 1 - i;
          }
          return order;
        }

        @Override
        public float[] normal(int perImage) {
          throw new UnsupportedOperationException();
        }
      };

  @Test
  void everyImageIsFilledInItsOwnOrder() {
    LatentCanvas canvas = new LatentCanvas(SHAPE, 2, 1, 2, PositionOrder.RANDOM, DRAWS);
    canvas.fill(new float[] {1, 2, 3, 4});
    canvas.fill(new float[] {5, 6, 7, 8});
    assertThat(canvas.latents().toFloats()).containsExactly(1, 5, 2, 6, 7, 3, 8, 4);
  }

  @Test
  void theOrderOfTrainingIsTheModels() {
    LatentCanvas canvas = new LatentCanvas(SHAPE, 2, 1, 2, PositionOrder.TRAINED, DRAWS);
    canvas.fill(new float[] {1, 2, 3, 4});
    canvas.fill(new float[] {5, 6, 7, 8});
    assertThat(canvas.latents().toFloats()).containsExactly(1, 5, 2, 6, 3, 7, 4, 8);
  }

  @Test
  void rowsOfGuidanceShareThePlacesAndLatentsOfTheirImage() {
    LatentCanvas canvas = new LatentCanvas(SHAPE, 2, 1, 2, PositionOrder.RANDOM, DRAWS);
    assertThat(canvas.nextPlaces(1, 4).toLongs()).containsExactly(5, 6, 5, 6);
    canvas.fill(new float[] {1, 2, 3, 4});
    assertThat(canvas.lastPlaces(4).toLongs()).containsExactly(5, 6, 5, 6);
    assertThat(canvas.nextPlaces(1, 4).toLongs()).containsExactly(6, 5, 6, 5);
    assertThat(canvas.lastLatents(4).toFloats()).containsExactly(1, 2, 3, 4, 1, 2, 3, 4);
  }

  @Test
  void sampledTokensAreNormalisedOneByOne() {
    float[] normalized = LatentCanvas.normalized(new float[] {1, 3, -5, 5}, 2);
    assertThat(normalized).containsExactly(new float[] {-1, 1, -1, 1}, within(1e-5f));
  }

  @Test
  void allTokensAreInRasterOrder() {
    LatentCanvas canvas = new LatentCanvas(SHAPE, 2, 1, 2, PositionOrder.RANDOM, DRAWS);
    canvas.fill(new float[] {1, 2, 3, 4});
    LatentCanvas.Tokens tokens = canvas.tokens(4);
    assertThat(tokens.latents().toFloats())
        .containsExactly(1, 2, 0, 0, 0, 0, 3, 4, 1, 2, 0, 0, 0, 0, 3, 4);
    assertThat(tokens.known().toFloats()).containsExactly(1, 0, 0, 1, 1, 0, 0, 1);
    assertThat(tokens.places().toLongs()).containsExactly(5, 6, 5, 6, 5, 6, 5, 6);
    assertThat(canvas.nextCells(1, 4).toLongs()).containsExactly(1, 0, 1, 0);
  }
}
