package dev.vgt4j.benchmarks;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.core.nn.WeightInit;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The speed of a large square matrix product on a backend: what a machine can do at best, to
 * compare everything else with. Machines are shared and change their clock, so it is measured again
 * and again beside what it is compared with.
 */
public final class MatmulPeak implements AutoCloseable {
  /** Rows and columns that are large enough to reach the peak on a few cores. */
  public static final int SIDE = 2048;

  private static final int WARM_UP = 2;

  private final long flops;
  private final Session session;
  private final Program product;
  private final Map<String, DeviceTensor> factors;

  /**
   * Compiles and warms up.
   *
   * @param side rows and columns of the factors, positive
   */
  public MatmulPeak(Backend backend, int side) {
    this.flops = 2L * side * side * side;
    WeightInit init = new WeightInit(new SplittableRandom(1));
    init.normal("a", 1, side, side);
    init.normal("b", 1, side, side);
    this.session = backend.open(Weights.of(Map.of()));
    this.product = session.compile(g -> multiply(g, side));
    this.factors =
        Map.of(
            "a", session.upload(init.tensors().get("a")),
            "b", session.upload(init.tensors().get("b")));
    for (int i = 0; i < WARM_UP; i++) {
      measure();
    }
  }

  private static void multiply(GraphBuilder g, int side) {
    Tensor product =
        g.input("a", DType.FLOAT32, side, side).matmul(g.input("b", DType.FLOAT32, side, side));
    g.output("product", product); // with the corner alone, a runtime may compute no more than that
    g.output("corner", product.slice(0, 0, 1).slice(1, 0, 1));
  }

  /** Floating point operations in a second, of one product. */
  public double measure() {
    long begin = System.nanoTime();
    try (Outputs outputs = product.run(factors)) {
      outputs.host("corner"); // a GPU computes while the program goes on, until something is read
    }
    return flops / ((System.nanoTime() - begin) / 1e9);
  }

  /** The best of some products. */
  public double best(int products) {
    double best = 0;
    for (int i = 0; i < products; i++) {
      best = Math.max(best, measure());
    }
    return best;
  }

  @Override
  public void close() {
    factors.values().forEach(DeviceTensor::close);
    product.close();
    session.close();
  }
}
