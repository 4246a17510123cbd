package dev.vgt4j.core.export;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.sampling.GenerationPrograms;
import dev.vgt4j.core.sampling.GeneratorShape;
import java.util.LinkedHashMap;
import java.util.Map;

/** Programs of which the first run of each is kept. */
final class RecordedPrograms implements GenerationPrograms {
  private final GenerationPrograms programs;
  private final Map<String, ProgramCase> cases = new LinkedHashMap<>();

  /** Takes over the programs. */
  RecordedPrograms(GenerationPrograms programs) {
    this.programs = programs;
  }

  /** First runs by the exported program's name. */
  Map<String, ProgramCase> cases() {
    return cases;
  }

  @Override
  public GeneratorShape shape() {
    return programs.shape();
  }

  @Override
  public Program prefill(Cache cache) {
    return new Recorded(GeneratorExport.PREFILL, programs.prefill(cache));
  }

  @Override
  public Program decode(Cache cache) {
    return new Recorded(GeneratorExport.DECODE, programs.decode(cache));
  }

  @Override
  public Program repeat() {
    return programs.repeat(); // no part of an export
  }

  @Override
  public Program velocity() {
    return new Recorded(GeneratorExport.FLOW_HEAD, programs.velocity());
  }

  @Override
  public Program pixels() {
    return new Recorded(GeneratorExport.PIXEL_DECODER, programs.pixels());
  }

  @Override
  public void close() {
    programs.close();
  }

  private final class Recorded implements Program {
    private final String name;
    private final Program program;

    Recorded(String name, Program program) {
      this.name = name;
      this.program = program;
    }

    @Override
    public Graph graph() {
      return program.graph();
    }

    @Override
    public Outputs run(State state, Map<String, ? extends Value> inputs) {
      if (cases.containsKey(name)) {
        return program.run(state, inputs);
      }
      Map<String, Value> before = state.values();
      ProgramCase.Inputs fed = ProgramCase.Inputs.of(inputs, before);
      Outputs out = program.run(state, inputs);
      cases.put(name, fed.with(out, state));
      return out;
    }

    @Override
    public void close() {
      // its owner closes it
    }
  }
}
