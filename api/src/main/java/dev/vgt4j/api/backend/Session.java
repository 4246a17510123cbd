package dev.vgt4j.api.backend;

import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** One named set of weights on one backend. All its programs share them; closing it closes them. */
public interface Session extends AutoCloseable {
  /** The backend that it runs on. */
  Backend backend();

  /** Types (as computed with) and shapes of the weights. */
  Map<String, TensorSpec> parameters();

  /**
   * Compiles model code.
   *
   * @throws dev.vgt4j.api.ShapeException if an operation does not fit its operands
   * @throws dev.vgt4j.api.InvalidInputException if it reads a parameter that is not there
   */
  Program compile(GraphDefinition definition);

  /**
   * Compiles model code for training.
   *
   * @throws dev.vgt4j.api.CapabilityException if the backend cannot train
   */
  TrainingProgram compileTraining(GraphDefinition definition, TrainSpec spec);

  /** A copy of a parameter's current numbers. */
  HostTensor read(String parameter);

  /**
   * Overwrites a parameter.
   *
   * @throws dev.vgt4j.api.ShapeException if type or shape differ
   */
  void write(String parameter, HostTensor value);

  /**
   * Copies of many parameters' current numbers, sorted by name. Backends for which each read costs
   * a pass over all they have compiled read them together.
   */
  default Map<String, HostTensor> readAll(Collection<String> names) {
    Map<String, HostTensor> out = new TreeMap<>();
    names.forEach(name -> out.put(name, read(name)));
    return out;
  }

  /**
   * Overwrites many parameters, as {@link #readAll} reads them.
   *
   * @throws dev.vgt4j.api.ShapeException if type or shape of one differ
   */
  default void writeAll(Map<String, HostTensor> values) {
    values.forEach(this::write);
  }

  /** Copies a tensor to the device; the caller closes it. */
  DeviceTensor upload(HostTensor value);

  /**
   * The optimizer's memory, shared by all training programs of this session: {@code exp_avg.NAME},
   * {@code exp_avg_sq.NAME} (float32, like the parameter) and {@code step.NAME} (int64 scalar, the
   * updates made so far) for every parameter that has been updated.
   */
  Map<String, HostTensor> optimizerState();

  /**
   * Restores what {@link #optimizerState} returned, also into programs that are already compiled.
   *
   * @throws dev.vgt4j.api.InvalidInputException if an entry does not belong to a parameter
   */
  void restoreOptimizerState(Map<String, HostTensor> state);

  @Override
  void close();
}
