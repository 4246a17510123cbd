package dev.vgt4j.testkit.oracle;

/**
 * The loops of a two-dimensional cross-correlation, shared by its value and its gradients.
 *
 * @param x shape {@code [batch, in, height, width]}
 * @param w shape {@code [out, in / groups, kernelHeight, kernelWidth]}
 * @param stride step in both directions
 * @param padding zeros on all four sides
 * @param groups independent groups of channels
 */
record Convolution(int[] x, int[] w, int stride, int padding, int groups) {

  /** Told of every product {@code out += in * weight} by the indices of its parts. */
  interface Product {
    void at(int out, int in, int weight);
  }

  int[] outShape() {
    return new int[] {x[0], w[0], length(x[2], w[2]), length(x[3], w[3])};
  }

  private int length(int in, int kernel) {
    return Math.floorDiv(in + 2 * padding - kernel, stride) + 1;
  }

  void forEach(Product product) {
    int[] out = outShape();
    int perGroup = w[0] / groups;
    for (int i = 0; i < DoubleArray.count(out); i++) {
      int column = i % out[3];
      int row = i / out[3] % out[2];
      int channel = i / out[3] / out[2] % out[1];
      int batch = i / out[3] / out[2] / out[1];
      int firstIn = batch * x[1] + channel / perGroup * w[1];
      for (int c = 0; c < w[1]; c++) {
        window(product, i, firstIn + c, channel * w[1] + c, row, column);
      }
    }
  }

  private void window(Product product, int out, int inPlane, int kernel, int row, int column) {
    for (int ky = 0; ky < w[2]; ky++) {
      for (int kx = 0; kx < w[3]; kx++) {
        int y = row * stride + ky - padding;
        int z = column * stride + kx - padding;
        if (y >= 0 && y < x[2] && z >= 0 && z < x[3]) {
          product.at(out, (inPlane * x[2] + y) * x[3] + z, (kernel * w[2] + ky) * w[3] + kx);
        }
      }
    }
  }
}
