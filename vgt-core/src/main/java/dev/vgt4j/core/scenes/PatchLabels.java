package dev.vgt4j.core.scenes;

/**
 * What each patch of a scene shows, as class indices for a linear probe on vision features: 0 is
 * background, every coloured shape has its own index.
 */
public final class PatchLabels {
  /** Number of classes, the same for every world. */
  public static final int CLASSES = 1 + SceneColor.values().length * SceneShape.values().length;

  private PatchLabels() {}

  /**
   * The class at the centre of each patch.
   *
   * @param grid patches along a side
   * @return {@code [grid * grid]}, row by row, values 0 to {@link #CLASSES} - 1
   */
  public static int[] of(Scene scene, int grid) {
    int[] labels = new int[grid * grid];
    for (SceneObject object : scene.objects()) {
      var outline = object.shape().outline(object.x(), object.y(), object.radius());
      for (int i = 0; i < labels.length; i++) {
        double x = (i % grid + 0.5) / grid;
        double y = (i / grid + 0.5) / grid;
        if (outline.contains(x, y)) {
          labels[i] = label(object);
        }
      }
    }
    return labels;
  }

  private static int label(SceneObject object) {
    return 1 + object.color().ordinal() * SceneShape.values().length + object.shape().ordinal();
  }
}
