package dev.vgt4j.benchmarks;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import java.util.stream.IntStream;

/**
 * How fast memory is read: the bound of everything that touches each weight once, such as a
 * decoding step of one image.
 */
sealed interface MemoryBandwidth extends AutoCloseable permits HostBandwidth, DeviceBandwidth {
  /**
   * The memory that a backend's weights lie in.
   *
   * @param options that the backend was opened with
   */
  static MemoryBandwidth of(Backend backend, BackendOptions options) {
    return options.cudaDevice().isPresent()
        ? new DeviceBandwidth(backend)
        : new HostBandwidth(options.threads().orElse(Runtime.getRuntime().availableProcessors()));
  }

  /** Bytes in a second, of one pass over everything. */
  double measure();

  /** The best of some passes. */
  default double best(int passes) {
    return IntStream.range(0, passes).mapToDouble(i -> measure()).max().orElse(0);
  }

  @Override
  void close();
}
