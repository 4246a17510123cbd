package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Moving averages of a run, or the parameters themselves where averaging is off. */
final class Averages implements AutoCloseable {
  private final Session session;
  private final List<String> names;
  private final @Nullable Ema ema;

  Averages(Session session, List<String> names, double decay) {
    this.session = session;
    this.names = names;
    this.ema = decay > 0 ? new Ema(session, names, 1 - decay, 1) : null;
  }

  void update(long step) {
    if (ema != null) {
      ema.update(step - 1);
    }
  }

  void restore(Map<String, HostTensor> stored) {
    if (ema != null) {
      ema.restore(stored);
    }
  }

  /** What a checkpoint keeps. */
  Map<String, HostTensor> stored() {
    return ema == null ? Map.of() : ema.averages();
  }

  /** What the finished model uses. */
  Map<String, HostTensor> read() {
    if (ema != null) {
      return ema.averages();
    }
    Map<String, HostTensor> out = new TreeMap<>();
    names.forEach(n -> out.put(n, session.read(n)));
    return out;
  }

  @Override
  public void close() {
    if (ema != null) {
      ema.close();
    }
  }
}
