package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.train.config.TrainingConfig;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Moving averages of a run, or the parameters themselves where averaging is off. */
final class Averages implements AutoCloseable {
  private final Session session;
  private final List<String> names;
  private final @Nullable Ema ema;

  Averages(Session session, List<String> names, TrainingConfig.Ema plan) {
    this.session = session;
    this.names = names;
    this.ema =
        plan.decay() > 0 ? new Ema(session, names, 1 - plan.decay(), plan.startStep()) : null;
  }

  /**
   * Takes in the parameters after a step.
   *
   * @param step counted from 1
   */
  void update(long step) {
    if (ema != null) {
      ema.update(step - 1);
    }
  }

  void restore(Checkpoint checkpoint) {
    if (ema != null) {
      ema.restore(checkpoint.averages(), checkpoint.summary().averaging());
    }
  }

  /** What a checkpoint keeps. */
  Map<String, HostTensor> stored() {
    return ema == null ? Map.of() : ema.averages();
  }

  /** Whether averages average already, for a checkpoint. */
  boolean started() {
    return ema != null && ema.started();
  }

  /** What the finished model uses. */
  Map<String, HostTensor> read() {
    return ema == null ? session.readAll(names) : ema.averages();
  }

  /** Does something while the averages are the session's parameters. */
  <T> T inPlace(Supplier<T> work) {
    if (ema == null) {
      return work.get();
    }
    ema.swap();
    try {
      return work.get();
    } finally {
      ema.swap();
    }
  }

  @Override
  public void close() {
    if (ema != null) {
      ema.close();
    }
  }
}
