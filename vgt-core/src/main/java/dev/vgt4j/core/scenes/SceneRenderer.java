package dev.vgt4j.core.scenes;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Draws scenes with antialiased edges; needs no display. */
public final class SceneRenderer {
  private final int size;

  /**
   * A renderer for square images.
   *
   * @param size image side in pixels
   */
  public SceneRenderer(int size) {
    this.size = size;
  }

  /** The scene as an RGB image. */
  public BufferedImage render(Scene scene) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(new Color(scene.background()));
      graphics.fillRect(0, 0, size, size);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      for (SceneObject object : scene.objects()) {
        graphics.setColor(new Color(object.color().rgb()));
        graphics.fill(
            object.shape().outline(object.x() * size, object.y() * size, object.radius() * size));
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }
}
