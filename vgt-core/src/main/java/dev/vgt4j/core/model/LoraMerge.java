package dev.vgt4j.core.model;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.nn.LowRank;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights with adapters added to them: {@code W + scale B A} in float32, made when it is read. */
final class LoraMerge implements Weights {
  private static final String WEIGHT = ".weight";

  private final Weights base;
  private final Weights adapters;
  private final double scale;
  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();

  private LoraMerge(Weights base, Weights adapters, double scale) {
    this.base = base;
    this.adapters = adapters;
    this.scale = scale;
    for (String layer : LowRank.layers(adapters.specs().keySet())) {
      specs.put(layer + WEIGHT, new TensorSpec(DType.FLOAT32, shape(layer)));
    }
  }

  /**
   * A view; weights without an adapter are the base's own.
   *
   * @param adapters A and B of every adapted layer
   * @throws InvalidInputException if an adapter does not fit its layer
   */
  static Weights of(Weights base, Weights adapters, double scale) {
    return WeightSets.layered(new LoraMerge(base, adapters, scale), base);
  }

  private Shape shape(String layer) {
    TensorSpec weight = base.specs().get(layer + WEIGHT);
    TensorSpec down = adapters.specs().get(LowRank.down(layer));
    TensorSpec up = adapters.specs().get(LowRank.up(layer));
    boolean fits =
        weight != null
            && up != null
            && weight.shape().rank() == 2
            && down.shape().rank() == 2
            && up.shape().rank() == 2
            && weight.shape().get(0).equals(up.shape().get(0))
            && weight.shape().get(1).equals(down.shape().get(1))
            && up.shape().get(1).equals(down.shape().get(0));
    if (!fits) {
      throw new InvalidInputException(
          "adapter of '"
              + layer
              + "': A "
              + down
              + " and B "
              + up
              + " do not fit its weight "
              + weight
              + "; is it an adapter of another model?");
    }
    return weight.shape();
  }

  @Override
  public Map<String, TensorSpec> specs() {
    return specs;
  }

  @Override
  public HostTensor get(String name) {
    String layer = name.substring(0, name.length() - WEIGHT.length());
    float[] w = base.get(name).toFloats();
    float[] a = adapters.get(LowRank.down(layer)).toFloats();
    float[] b = adapters.get(LowRank.up(layer)).toFloats();
    long[] shape = base.specs().get(name).shape().toLongs();
    HostTensor merged = HostTensor.zeros(DType.FLOAT32, shape);
    FloatBuffer out = merged.bytes().asFloatBuffer();
    int columns = (int) shape[1];
    int rank = a.length / columns;
    double[] row = new double[columns];
    for (int i = 0; i < shape[0]; i++) {
      Arrays.fill(row, 0);
      for (int r = 0; r < rank; r++) {
        add(row, b[i * rank + r], a, r * columns);
      }
      for (int j = 0; j < columns; j++) {
        out.put((float) (w[i * columns + j] + scale * row[j]));
      }
    }
    return merged;
  }

  private static void add(double[] row, double factor, float[] a, int from) {
    for (int j = 0; j < row.length; j++) {
      row[j] += factor * a[from + j];
    }
  }
}
