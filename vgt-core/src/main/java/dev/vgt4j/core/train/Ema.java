package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Exponential moving averages of a session's parameters: {@code (1-m) * average + m * parameter}.
 * They are the states of a small program, so they stay on the device and every backend computes
 * them. Until the averaging begins, the averages are copies.
 */
public final class Ema implements AutoCloseable {
  private static final String PREFIX = "ema.";
  private static final String MOMENTUM = "momentum";

  private final Session session;
  private final List<String> names;
  private final double momentum;
  private final long begin;
  private final Program program;
  private final State state;
  private boolean started;

  /**
   * Compiles the update; the averages are copies of the parameters as they are.
   *
   * @param session holds the parameters; must stay open as long as this
   * @param names float parameters to average
   * @param momentum share of the newest parameters, in (0, 1]; 2e-4 as published
   * @param begin number of the first step (counted from 1) that may average; earlier ones copy, and
   *     so does the first of all
   */
  public Ema(Session session, Collection<String> names, double momentum, long begin) {
    if (!(momentum > 0 && momentum <= 1) || names.isEmpty()) {
      throw new InvalidInputException(
          "moving averages: expected a momentum in (0, 1] and at least one parameter, got "
              + momentum
              + " and "
              + names.size()
              + " parameters");
    }
    this.session = session;
    this.names = names.stream().sorted().toList();
    this.momentum = momentum;
    this.begin = begin;
    this.program = session.compile(this::record);
    this.state = program.newState(Map.of());
    run(1);
  }

  private void run(double share) {
    program.run(state, Map.of(MOMENTUM, HostTensor.scalar(share))).close();
  }

  private void record(GraphBuilder g) {
    Tensor m = g.input(MOMENTUM, DType.FLOAT32);
    Tensor rest = m.neg().add(1);
    for (String name : names) {
      Tensor parameter = g.param(name);
      Object[] dims = parameter.shape().dims().toArray();
      Tensor average = g.state(PREFIX + name, DType.FLOAT32, dims);
      g.update(PREFIX + name, average.mul(rest).add(parameter.mul(m)));
    }
  }

  /** The averaged parameters, sorted. */
  public List<String> names() {
    return names;
  }

  /**
   * Takes in the parameters after a training step.
   *
   * @param step the step's number, counted from 0
   */
  public void update(long step) {
    boolean copy = !started || step + 1 < begin;
    run(copy ? 1 : momentum);
    started |= step + 1 >= begin;
  }

  /** True once it averages; until then the averages are copies. */
  public boolean started() {
    return started;
  }

  /** Copies of the averages by parameter name. */
  public Map<String, HostTensor> averages() {
    Map<String, HostTensor> out = new TreeMap<>();
    names.forEach(n -> out.put(n, state.read(PREFIX + n)));
    return out;
  }

  /**
   * Goes on from what {@link #averages} and {@link #started} returned.
   *
   * @throws InvalidInputException if an averaged parameter is missing
   */
  public void restore(Map<String, HostTensor> averages, boolean averaging) {
    for (String name : names) {
      HostTensor value = averages.get(name);
      if (value == null) {
        throw new InvalidInputException("moving averages: none was kept for '" + name + "'");
      }
      state.set(PREFIX + name, session.upload(value));
    }
    started = averaging;
  }

  /** Exchanges parameters and averages; a second call undoes it. For evaluation during a run. */
  public void swap() {
    Map<String, HostTensor> averages = averages();
    Map<String, HostTensor> parameters = session.readAll(names);
    session.writeAll(averages);
    parameters.forEach((name, value) -> state.set(PREFIX + name, session.upload(value)));
  }

  @Override
  public void close() {
    state.close();
    program.close();
  }
}
