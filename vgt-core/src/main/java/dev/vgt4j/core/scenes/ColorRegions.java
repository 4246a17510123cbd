package dev.vgt4j.core.scenes;

import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Labels each pixel with the nearest palette colour and collects connected areas of one label. */
final class ColorRegions {
  private static final int BACKGROUND = -1;

  private final int width;
  private final int height;
  private final int[] labels;
  private final int[] colors;
  private final int background;
  private final List<SceneColor> palette;

  ColorRegions(BufferedImage image, List<SceneColor> palette) {
    this.palette = palette;
    width = image.getWidth();
    height = image.getHeight();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    background = borderMedian(pixels);
    colors = pixels;
    labels = Arrays.stream(pixels).map(this::nearest).toArray();
  }

  /** Connected regions (4 neighbours) of at least {@code minArea} pixels, background left out. */
  List<Region> regions(int minArea) {
    List<Region> regions = new ArrayList<>();
    boolean[] seen = new boolean[labels.length];
    for (int start = 0; start < labels.length; start++) {
      if (!seen[start] && labels[start] != BACKGROUND) {
        int[] pixels = flood(start, seen);
        if (pixels.length >= minArea) {
          SceneColor color = palette.get(labels[start]);
          regions.add(new Region(color, pixels, interior(pixels), coverage(pixels, color), width));
        }
      }
    }
    return regions;
  }

  private int borderMedian(int[] pixels) {
    int[] border = new int[2 * (width + height)];
    int n = 0;
    for (int x = 0; x < width; x++) {
      border[n++] = pixels[x];
      border[n++] = pixels[(height - 1) * width + x];
    }
    for (int y = 0; y < height; y++) {
      border[n++] = pixels[y * width];
      border[n++] = pixels[y * width + width - 1];
    }
    return median(border, 16) << 16 | median(border, 8) << 8 | median(border, 0);
  }

  private static int median(int[] pixels, int shift) {
    int[] channel = Arrays.stream(pixels).map(pixel -> pixel >> shift & 255).sorted().toArray();
    return channel[channel.length / 2];
  }

  private int nearest(int pixel) {
    int best = BACKGROUND;
    int bestDistance = SceneColor.squaredDistance(pixel, background);
    for (int i = 0; i < palette.size(); i++) {
      int distance = SceneColor.squaredDistance(pixel, palette.get(i).rgb());
      if (distance < bestDistance) {
        best = i;
        bestDistance = distance;
      }
    }
    return best;
  }

  private int[] flood(int start, boolean[] seen) {
    List<Integer> found = new ArrayList<>();
    ArrayDeque<Integer> open = new ArrayDeque<>(List.of(start));
    seen[start] = true;
    while (!open.isEmpty()) {
      int pixel = open.pop();
      found.add(pixel);
      for (int step = 0; step < 4; step++) {
        int x = pixel % width + (step == 0 ? 1 : step == 1 ? -1 : 0);
        int y = pixel / width + (step == 2 ? 1 : step == 3 ? -1 : 0);
        int next = y * width + x;
        if (isLabel(x, y, labels[start]) && !seen[next]) {
          seen[next] = true;
          open.push(next);
        }
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  private boolean isLabel(int x, int y, int label) {
    return x >= 0 && x < width && y >= 0 && y < height && labels[y * width + x] == label;
  }

  /** Number of pixels whose eight neighbours all carry the same label. */
  private int interior(int[] pixels) {
    int count = 0;
    for (int pixel : pixels) {
      boolean inside = true;
      for (int i = 0; i < 9 && inside; i++) {
        inside = isLabel(pixel % width + i % 3 - 1, pixel / width + i / 3 - 1, labels[pixel]);
      }
      count += inside ? 1 : 0;
    }
    return count;
  }

  /** How much of a region's colour there is in its pixels and the background around them. */
  private Map<Integer, Double> coverage(int[] pixels, SceneColor color) {
    Map<Integer, Double> shares = new HashMap<>();
    for (int pixel : pixels) {
      for (int i = 0; i < 9; i++) {
        int x = pixel % width + i % 3 - 1;
        int y = pixel / width + i / 3 - 1;
        if (isLabel(x, y, labels[pixel]) || isLabel(x, y, BACKGROUND)) {
          shares.computeIfAbsent(y * width + x, p -> color.shareOf(colors[p], background));
        }
      }
    }
    return shares;
  }
}
