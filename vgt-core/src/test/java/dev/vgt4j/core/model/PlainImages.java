package dev.vgt4j.core.model;

import dev.vgt4j.api.tensor.HostTensor;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Images as loops of doubles, written from the formulas: what graphs are compared with.
 *
 * @param values row-major
 */
record PlainImages(double[] values, int n, int c, int h, int w) {
  static PlainImages of(HostTensor t) {
    double[] values = new double[t.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = t.at(i);
    }
    long[] s = t.shape();
    return new PlainImages(values, (int) s[0], (int) s[1], (int) s[2], (int) s[3]);
  }

  private PlainImages zeros(int channels, int height, int width) {
    return new PlainImages(new double[n * channels * height * width], n, channels, height, width);
  }

  int at(int image, int channel, int row, int column) {
    return ((image * c + channel) * h + row) * w + column;
  }

  /** One function of all numbers, for instance a rectifier. */
  PlainImages map(DoubleUnaryOperator f) {
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = f.applyAsDouble(values[i]);
    }
    return new PlainImages(out, n, c, h, w);
  }

  PlainImages imageNet() {
    double[] mean = {0.485, 0.456, 0.406};
    double[] deviation = {0.229, 0.224, 0.225};
    PlainImages out = map(v -> v);
    for (int i = 0; i < values.length; i++) {
      int channel = i / (h * w) % 3;
      out.values[i] = (values[i] - mean[channel]) / deviation[channel];
    }
    return out;
  }

  PlainImages conv(
      Map<String, HostTensor> weights, String name, int stride, int padding, int groups) {
    HostTensor kernel = weights.get(name + ".weight");
    HostTensor bias = weights.get(name + ".bias");
    int outputs = (int) kernel.shape()[0];
    int inputs = (int) kernel.shape()[1];
    int size = (int) kernel.shape()[2];
    int rows = (h + 2 * padding - size) / stride + 1;
    PlainImages out = zeros(outputs, rows, (w + 2 * padding - size) / stride + 1);
    for (int i = 0; i < out.values.length; i++) {
      int column = i % out.w;
      int row = i / out.w % out.h;
      int output = i / (out.w * out.h) % outputs;
      int image = i / (out.w * out.h * outputs);
      double sum = bias.at(output);
      for (int k = 0; k < inputs * size * size; k++) {
        int y = row * stride - padding + k / size % size;
        int x = column * stride - padding + k % size;
        if (y >= 0 && y < h && x >= 0 && x < w) {
          int input = output / (outputs / groups) * inputs + k / (size * size);
          sum += kernel.at(output * inputs * size * size + k) * values[at(image, input, y, x)];
        }
      }
      out.values[i] = sum;
    }
    return out;
  }

  /** A matrix at every pixel. */
  PlainImages linear(Map<String, HostTensor> weights, String name) {
    HostTensor matrix = weights.get(name + ".weight");
    int outputs = (int) matrix.shape()[0];
    PlainImages out = zeros(outputs, h, w);
    for (int i = 0; i < n * h * w; i++) {
      for (int o = 0; o < outputs; o++) {
        double sum = weights.get(name + ".bias").at(o);
        for (int k = 0; k < c; k++) {
          sum += matrix.at(o * c + k) * values[at(i / (h * w), k, i / w % h, i % w)];
        }
        out.values[out.at(i / (h * w), o, i / w % h, i % w)] = sum;
      }
    }
    return out;
  }

  PlainImages halvedByMaximum() {
    PlainImages out = zeros(c, h / 2, w / 2);
    for (int i = 0; i < out.values.length; i++) {
      int column = 2 * (i % out.w);
      int row = 2 * (i / out.w % out.h);
      int plane = i / (out.w * out.h);
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < 4; k++) {
        largest = Math.max(largest, values[(plane * h + row + k / 2) * w + column + k % 2]);
      }
      out.values[i] = largest;
    }
    return out;
  }

  /** Every pixel's channels divided by their length. */
  PlainImages unit() {
    PlainImages out = map(v -> v);
    for (int i = 0; i < n * h * w; i++) {
      double squares = 0;
      for (int k = 0; k < c; k++) {
        squares += Math.pow(values[at(i / (h * w), k, i / w % h, i % w)], 2);
      }
      for (int k = 0; k < c; k++) {
        out.values[at(i / (h * w), k, i / w % h, i % w)] /= Math.sqrt(squares) + 1e-10;
      }
    }
    return out;
  }

  /** Layer norm over every pixel's channels. */
  PlainImages norm(Map<String, HostTensor> weights, String name) {
    PlainImages out = map(v -> v);
    for (int i = 0; i < n * h * w; i++) {
      double sum = 0;
      double squares = 0;
      for (int k = 0; k < c; k++) {
        double v = values[at(i / (h * w), k, i / w % h, i % w)];
        sum += v;
        squares += v * v;
      }
      double mean = sum / c;
      double deviation = Math.sqrt(squares / c - mean * mean + 1e-6);
      for (int k = 0; k < c; k++) {
        int at = at(i / (h * w), k, i / w % h, i % w);
        out.values[at] =
            (values[at] - mean) / deviation * weights.get(name + ".weight").at(k)
                + weights.get(name + ".bias").at(k);
      }
    }
    return out;
  }

  /** The average of each plane as an image of one pixel. */
  PlainImages pooled() {
    PlainImages out = zeros(c, 1, 1);
    for (int i = 0; i < values.length; i++) {
      out.values[i / (h * w)] += values[i] / (h * w);
    }
    return out;
  }

  /**
   * Resizing as Pillow does it: a triangle over the source pixels around every centre, never
   * narrower than their spacing, and normalised.
   */
  PlainImages resized(int height, int width) {
    PlainImages out = zeros(c, height, width);
    for (int i = 0; i < out.values.length; i++) {
      int plane = i / (width * height);
      double sum = 0;
      double total = 0;
      for (int k = 0; k < h * w; k++) {
        double weight =
            triangle(k / w, i / width % height, h, height) * triangle(k % w, i % width, w, width);
        total += weight;
        sum += weight * values[plane * h * w + k];
      }
      out.values[i] = sum / total;
    }
    return out;
  }

  private static double triangle(int source, int target, int in, int out) {
    double scale = (double) in / out;
    double centre = (target + 0.5) * scale;
    return Math.max(0, 1 - Math.abs(source + 0.5 - centre) / Math.max(1, scale));
  }
}
