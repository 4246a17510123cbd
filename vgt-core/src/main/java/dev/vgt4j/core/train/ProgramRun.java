package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.GraphDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The usual run: one graph with one loss. */
public final class ProgramRun implements TrainingRun {
  private final TrainingProgram program;
  private final TrainSpec spec;
  private final List<String> metrics;
  private final ProgramFlops flops;

  /**
   * Compiles.
   *
   * @param metrics scalar outputs of the graph that every step reports
   */
  public ProgramRun(
      Session session, GraphDefinition definition, TrainSpec spec, List<String> metrics) {
    this.program = session.compileTraining(definition, spec);
    this.spec = spec;
    this.metrics = List.copyOf(metrics);
    this.flops = ProgramFlops.training(program.graph(), spec.trainable());
  }

  @Override
  public List<String> trained() {
    return program.graph().parameters().keySet().stream()
        .filter(spec.trainable())
        .sorted()
        .toList();
  }

  @Override
  public Result step(long step, Batch batch, double learningRate) {
    try (Outputs out = program.step(batch.parts(), learningRate)) {
      Map<String, Double> values = new LinkedHashMap<>();
      metrics.forEach(name -> values.put(name, out.scalar(name)));
      double norm = out.scalar(TrainingProgram.GRADIENT_NORM);
      double loss = out.scalar(spec.loss());
      boolean finite = Double.isFinite(norm) && Double.isFinite(loss);
      return new Result(values, norm, finite, flops.of(batch.parts()));
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
