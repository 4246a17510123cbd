package dev.vgt4j.benchmarks;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Map;

/**
 * How fast a GPU reads its own memory, by a vector's product with a weight far larger than caches.
 */
final class DeviceBandwidth implements MemoryBandwidth {
  private static final int ROWS = 1 << 13;
  private static final int COLUMNS = 1 << 14; // 512 MiB in all
  private static final int WARM_UP = 3;

  private final Session session;
  private final Program product;
  private final HostTensor vector = HostTensor.zeros(DType.FLOAT32, COLUMNS, 1);

  DeviceBandwidth(Backend backend) {
    this.session =
        backend.open(Weights.of(Map.of("weight", HostTensor.zeros(DType.FLOAT32, ROWS, COLUMNS))));
    this.product =
        session.compile(
            g -> g.output("y", g.param("weight").matmul(g.input("x", DType.FLOAT32, COLUMNS, 1))));
    best(WARM_UP);
  }

  @Override
  public double measure() {
    long begin = System.nanoTime();
    try (Outputs outputs = product.run(Map.of("x", vector))) {
      outputs.host("y");
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    return (double) ROWS * COLUMNS * Float.BYTES / seconds;
  }

  @Override
  public void close() {
    product.close();
    session.close();
  }
}
