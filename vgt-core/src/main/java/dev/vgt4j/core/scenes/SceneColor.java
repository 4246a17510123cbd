package dev.vgt4j.core.scenes;

import java.util.Locale;

/**
 * The palette: near the corners of the RGB cube, so that colours stay far apart and a blend of one
 * with a grey background is never nearest to a third.
 */
public enum SceneColor {
  RED(0xE02020),
  GREEN(0x10C020),
  BLUE(0x2038E0),
  YELLOW(0xF0E020),
  MAGENTA(0xE030E0),
  CYAN(0x20D8E0),
  WHITE(0xF8F8F8),
  BLACK(0x080808);

  private final int rgb;

  SceneColor(int rgb) {
    this.rgb = rgb;
  }

  /** The colour as {@code 0xRRGGBB}. */
  public int rgb() {
    return rgb;
  }

  /** The word used in captions, such as {@code red}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How far a colour is on the way from a background to this one, 0 to 1; both as {@code 0xRRGGBB}.
   */
  double shareOf(int pixel, int background) {
    double along = 0;
    double whole = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int ground = background >> shift & 255;
      int way = (rgb >> shift & 255) - ground;
      along += way * ((pixel >> shift & 255) - ground);
      whole += way * way;
    }
    return Math.max(0, Math.min(1, along / whole));
  }

  /** Squared Euclidean distance of two {@code 0xRRGGBB} colours, each channel in 0..255. */
  static int squaredDistance(int a, int b) {
    int red = (a >> 16 & 255) - (b >> 16 & 255);
    int green = (a >> 8 & 255) - (b >> 8 & 255);
    int blue = (a & 255) - (b & 255);
    return red * red + green * green + blue * blue;
  }
}
