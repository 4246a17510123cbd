package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.model.AutoregressiveTransformer.KeyValue;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.vlm.Qwen2;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The language model fed piece by piece through its cache, with and without masking pads. */
final class Qwen2CacheCases {
  /** Length of the pieces after the first. */
  private static final int PIECE = 2;

  private final GoldenFolder golden;
  private final GoldenChecks checks;
  private final Session session;
  private final Qwen2 model;
  private final boolean[][] keys;
  private final HostTensor positions;
  private final HostTensor embeddings;

  Qwen2CacheCases(GoldenFolder golden, GoldenChecks checks, Session session, Qwen2 model) {
    this.golden = golden;
    this.checks = checks;
    this.session = session;
    this.model = model;
    HostTensor queries = golden.get("in.queries");
    this.keys =
        TokenLayout.extended(
            GoldenRuns.flags(golden, "in.attention_mask"), (int) queries.shape()[1]);
    this.positions = TokenLayout.positions(keys);
    HostTensor text =
        GoldenRuns.run(session, this::recordEmbed, Map.of("ids", golden.get("in.input_ids")))
            .get("embeddings");
    this.embeddings = HostTensors.concat(1, text, queries);
  }

  private void recordEmbed(GraphBuilder g) {
    g.output("embeddings", model.embed(g.input("ids", DType.INT64, "B", "L")));
  }

  void masked() {
    int length = keys[0].length;
    try (Program program = session.compile(this::recordStep);
        State cache = program.newState(Map.of("B", (long) keys.length, "P", 0L))) {
      List<HostTensor> hidden = new ArrayList<>();
      int from = 0;
      for (int to : new int[] {length - 2 * PIECE, length - PIECE, length}) {
        hidden.add(prefix(program, cache, from, to));
        from = to;
      }
      checks.check(
          "out.incremental_masked.last_hidden_state",
          HostTensors.concat(1, hidden.toArray(HostTensor[]::new)));
    }
  }

  void withoutMask() {
    HostTensor cont = golden.get("in.cont");
    int added = (int) cont.shape()[1];
    checks.exact("out.incremental_nomask.position_ids", continued(added));
    boolean[][] all = new boolean[keys.length][keys[0].length + added];
    Arrays.stream(all).forEach(row -> Arrays.fill(row, true));
    checks.check("out.incremental_nomask.last_hidden_state", afterPrefix(cont, all));
  }

  void withMask() {
    HostTensor cont = golden.get("in.cont");
    boolean[][] visible = TokenLayout.extended(keys, (int) cont.shape()[1]);
    checks.check("out.incremental_withmask.last_hidden_state", afterPrefix(cont, visible));
  }

  private HostTensor afterPrefix(HostTensor cont, boolean[][] visible) {
    int added = (int) cont.shape()[1];
    try (Program program = session.compile(this::recordStep);
        State cache = program.newState(Map.of("B", (long) keys.length, "P", 0L))) {
      prefix(program, cache, 0, keys[0].length);
      HostTensor mask = TokenLayout.mask(visible, added, 0);
      return step(program, cache, cont, continued(added), mask);
    }
  }

  /** Every row goes on from its own last position. */
  private HostTensor continued(int added) {
    HostTensor all = TokenLayout.positions(TokenLayout.extended(keys, added));
    return HostTensors.slice(all, 1, keys[0].length, keys[0].length + added);
  }

  private HostTensor prefix(Program program, State cache, int from, int to) {
    boolean[][] known = new boolean[keys.length][];
    for (int b = 0; b < known.length; b++) {
      known[b] = Arrays.copyOf(keys[b], to);
    }
    return step(
        program,
        cache,
        HostTensors.slice(embeddings, 1, from, to),
        HostTensors.slice(positions, 1, from, to),
        TokenLayout.mask(known, to - from, 0));
  }

  private static HostTensor step(
      Program program, State cache, HostTensor x, HostTensor positions, HostTensor mask) {
    try (Outputs out = program.run(cache, Map.of("x", x, "positions", positions, "mask", mask))) {
      return out.host("hidden");
    }
  }

  private void recordStep(GraphBuilder g) {
    Tensor x = g.input("x", DType.FLOAT32, "B", "S", model.hiddenSize());
    Tensor at = g.input("positions", DType.INT64, "B", "S");
    Dim all = Dim.symbol("P").plus(Dim.symbol("S"));
    Tensor mask = g.input("mask", DType.BOOL, "B", 1, "S", all);
    List<KeyValue> past = new ArrayList<>();
    for (int i = 0; i < model.layers(); i++) {
      past.add(new KeyValue(state(g, "key." + i), state(g, "value." + i)));
    }
    AutoregressiveTransformer.Result r = model.forward(x, at, mask, past);
    for (int i = 0; i < model.layers(); i++) {
      g.update("key." + i, r.cache().get(i).keys());
      g.update("value." + i, r.cache().get(i).values());
    }
    g.output("hidden", r.hidden());
  }

  private Tensor state(GraphBuilder g, String name) {
    return g.state(name, DType.FLOAT32, "B", model.keyValueHeads(), "P", model.headDim());
  }
}
