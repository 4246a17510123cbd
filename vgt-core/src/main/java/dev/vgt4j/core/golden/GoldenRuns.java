package dev.vgt4j.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Programs that are compiled, run once and closed. */
final class GoldenRuns {
  private static final AdamW UNUSED = new AdamW(0.9, 0.95, 1e-8, 0, 2, 1);

  private GoldenRuns() {}

  /** All outputs of one forward run. */
  static Map<String, HostTensor> run(
      Session session, GraphDefinition definition, Map<String, ? extends Value> inputs) {
    try (Program program = session.compile(definition);
        Outputs out = program.run(inputs)) {
      return hosts(out);
    }
  }

  /**
   * All outputs of one run with gradients, {@code grad:NAME} among them.
   *
   * @param loss name of the scalar output
   * @param wanted parameters, and float inputs, to differentiate by
   */
  static Map<String, HostTensor> gradients(
      Session session,
      GraphDefinition definition,
      String loss,
      Set<String> wanted,
      Map<String, ? extends Value> inputs) {
    Set<String> inputsWanted = new HashSet<>(wanted);
    inputsWanted.retainAll(inputs.keySet());
    TrainSpec spec = new TrainSpec(loss, wanted::contains, UNUSED, name -> 1.0, inputsWanted);
    try (TrainingProgram program = session.compileTraining(definition, spec);
        Outputs out = program.gradients(inputs)) {
      return hosts(out);
    }
  }

  private static Map<String, HostTensor> hosts(Outputs out) {
    Map<String, HostTensor> hosts = new LinkedHashMap<>();
    out.names().forEach(n -> hosts.put(n, out.host(n)));
    return hosts;
  }

  /** The gradients among a run's outputs, by parameter or input. */
  static Map<String, HostTensor> gradientsOf(Map<String, HostTensor> outputs, Set<String> wanted) {
    Map<String, HostTensor> found = new TreeMap<>();
    wanted.forEach(n -> found.put(n, outputs.get(TrainingProgram.GRADIENT + n)));
    return found;
  }

  /** A recorded mask of zeros and ones, {@code [batch][tokens]}. */
  static boolean[][] flags(GoldenFolder golden, String name) {
    long[][] rows = rows(golden.get(name));
    boolean[][] out = new boolean[rows.length][];
    for (int b = 0; b < rows.length; b++) {
      out[b] = new boolean[rows[b].length];
      for (int i = 0; i < rows[b].length; i++) {
        out[b][i] = rows[b][i] != 0;
      }
    }
    return out;
  }

  /** A recorded list of whole numbers. */
  static int[] ints(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.get(i).intValue()).toArray();
  }

  /** A mask as the recordings hold it: int64 zeros and ones. */
  static HostTensor ones(boolean[][] flags) {
    int width = flags[0].length;
    long[] out = new long[flags.length * width];
    Arrays.setAll(out, i -> flags[i / width][i % width] ? 1 : 0);
    return HostTensor.of(out, flags.length, width);
  }

  /** The rows of an integer matrix. */
  static long[][] rows(HostTensor matrix) {
    int width = (int) matrix.shape()[1];
    long[] all = matrix.toLongs();
    long[][] out = new long[(int) matrix.shape()[0]][];
    for (int b = 0; b < out.length; b++) {
      out[b] = Arrays.copyOfRange(all, b * width, (b + 1) * width);
    }
    return out;
  }

  /** Rows that count 0, 1, 2, ..., of shape {@code [batch, tokens]}. */
  static HostTensor counted(long[] shape) {
    long[] out = new long[(int) (shape[0] * shape[1])];
    Arrays.setAll(out, i -> i % shape[1]);
    return HostTensor.of(out, shape);
  }

  /**
   * What a recorded folder has gradients for.
   *
   * @param prefix what stands before the keys
   * @param known names that count
   */
  static Set<String> recorded(GoldenFolder golden, String prefix, Set<String> known) {
    Set<String> found = new TreeSet<>();
    for (String name : golden.caseNames()) {
      if (name.startsWith(prefix) && known.contains(name.substring(prefix.length()))) {
        found.add(name.substring(prefix.length()));
      }
    }
    return found;
  }
}
