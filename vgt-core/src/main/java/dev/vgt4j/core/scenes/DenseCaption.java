package dev.vgt4j.core.scenes;

import java.util.Comparator;
import java.util.stream.Collectors;

/**
 * The packed caption that names every object with its place: {@code r1 c3 red circle r4 c2 blue
 * square}. Row and column count from 1 on a {@value #GRID} x {@value #GRID} grid, objects come in
 * reading order. A small vision-language model learns from it where short captions stall.
 */
public final class DenseCaption {
  /** Cells along a side. */
  public static final int GRID = 4;

  /** Words per object. */
  public static final int WORDS_PER_OBJECT = 4;

  private DenseCaption() {}

  /** The dense caption of a scene. */
  public static String of(Scene scene) {
    return scene.objects().stream()
        .sorted(
            Comparator.comparingInt((SceneObject object) -> cell(object.y()))
                .thenComparingInt(object -> cell(object.x()))
                .thenComparingDouble(SceneObject::x))
        .map(DenseCaption::describe)
        .collect(Collectors.joining(" "));
  }

  private static String describe(SceneObject object) {
    return String.join(
        " ",
        rowWord(cell(object.y())),
        columnWord(cell(object.x())),
        object.color().word(),
        object.shape().word());
  }

  static String rowWord(int row) {
    return "r" + (row + 1);
  }

  static String columnWord(int column) {
    return "c" + (column + 1);
  }

  private static int cell(double coordinate) {
    return Math.min((int) (coordinate * GRID), GRID - 1);
  }
}
