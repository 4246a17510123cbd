package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A run whose inputs are first encoded by a frozen program; they stay on the device. */
final class EncodingRun implements TrainingRun {
  private final Program encode;
  private final TrainingRun run;
  private final ProgramFlops flops;

  /** Takes both over; inputs that the program has are its own alone. */
  EncodingRun(Program encode, TrainingRun run) {
    this.encode = encode;
    this.run = run;
    this.flops = ProgramFlops.forward(encode.graph());
  }

  @Override
  public List<String> trained() {
    return run.trained();
  }

  @Override
  public List<String> averaged() {
    return run.averaged();
  }

  @Override
  public Result step(long step, Batch batch, double learningRate) {
    List<Outputs> encoded = new ArrayList<>();
    try {
      long encoding = 0;
      List<Map<String, Value>> parts = new ArrayList<>();
      for (Map<String, Value> part : batch.parts()) {
        Set<String> own = encode.graph().inputs().keySet();
        Map<String, Value> in = new HashMap<>(part);
        in.keySet().retainAll(own);
        encoding += flops.of(List.of(in));
        Outputs out = encode.run(in);
        encoded.add(out);
        Map<String, Value> rest = new HashMap<>(part);
        rest.keySet().removeAll(own);
        out.names().forEach(name -> rest.put(name, out.get(name)));
        parts.add(rest);
      }
      Result r = run.step(step, new Batch(parts, batch.samples()), learningRate);
      return new Result(r.metrics(), r.gradientNorm(), r.updated(), encoding + r.flops());
    } finally {
      encoded.forEach(Outputs::close);
    }
  }

  @Override
  public Map<String, HostTensor> state() {
    return run.state();
  }

  @Override
  public void restore(Map<String, HostTensor> state) {
    run.restore(state);
  }

  @Override
  public void close() {
    run.close();
    encode.close();
  }
}
