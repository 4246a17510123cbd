package dev.vgt4j.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.ProgramOptions.Lowering;
import dev.vgt4j.api.backend.ProgramOptions.Quantization;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tuned lowering does beside what the contract asks of both. */
class TunedLoweringTest {
  private static final int HEADS = 4;
  private static final int GROUPS = 2;
  private static final int WIDTH = 8;
  private static final ProgramOptions TUNED =
      new ProgramOptions(Lowering.TUNED, Quantization.NONE, List.of());

  /** Attention over a cache that keeps all new entries but the last Q-1. */
  private static final GraphDefinition STEP =
      g -> {
        Dim fresh = Dim.symbol("M").plus(Dim.symbol("Q"));
        Dim past = Dim.symbol("P");
        g.input("latents", DType.FLOAT32, "B", "M");
        g.input("queries", DType.FLOAT32, "B", "Q");
        Tensor x = g.input("x", DType.FLOAT32, "B", fresh, HEADS * WIDTH);
        Tensor mask = g.input("mask", DType.BOOL, "B", 1, fresh, past.plus(fresh));
        Tensor angles = g.input("angles", DType.FLOAT32, "B", 1, fresh, WIDTH / 2);
        Tensor both = Tensor.concat(-1, angles, angles);
        Tensor q = heads(x, HEADS).rope(both.cos(), both.sin());
        Tensor narrow = x.slice(2, 0, GROUPS * WIDTH);
        Tensor k = heads(narrow, GROUPS).rope(both.cos(), both.sin());
        Tensor v = heads(narrow.mul(2), GROUPS);
        Tensor keys = Tensor.concat(2, g.state("key", DType.FLOAT32, "B", GROUPS, past, WIDTH), k);
        Tensor values =
            Tensor.concat(2, g.state("value", DType.FLOAT32, "B", GROUPS, past, WIDTH), v);
        g.output("y", join(q.attention(keys, values, mask, false, 0.3)));
        Dim kept = past.plus(Dim.symbol("M")).plus(1);
        g.update("key", keys.slice(2, 0, kept));
        g.update("value", values.slice(2, 0, kept));
      };

  private static Backend tuned;
  private static Backend portable;
  @TempDir Path folder;

  @BeforeAll
  static void open() {
    BackendOptions one = new BackendOptions(OptionalInt.of(1), "cpu");
    OrtEnvironment e = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    tuned = new OnnxBackend(e, one, Lowering.TUNED);
    portable = new OnnxBackend(e, one, Lowering.PORTABLE);
  }

  @AfterAll
  static void close() {
    tuned.close();
    portable.close();
  }

  private static Tensor heads(Tensor x, int count) {
    return x.reshape(x.dim(0), x.dim(1), count, WIDTH).transpose(1, 2);
  }

  private static Tensor join(Tensor y) {
    return y.transpose(1, 2).reshape(y.dim(0), y.dim(2), y.dim(1).times(y.dim(3)));
  }

  private static HostTensor random(int seed, long... shape) {
    SplittableRandom r = new SplittableRandom(seed);
    float[] f = new float[(int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < f.length; i++) {
      f[i] = (float) (2 * r.nextDouble() - 1);
    }
    return HostTensor.of(f, shape);
  }

  /** Two rows, of which the second does not see the first two cached entries. */
  private static Map<String, HostTensor> inputs(int seed, int m, int q, int past) {
    int fresh = m + q;
    boolean[] mask = new boolean[2 * fresh * (past + fresh)];
    for (int i = 0; i < mask.length; i++) {
      int key = i % (past + fresh);
      int query = i / (past + fresh) % fresh;
      boolean second = i >= mask.length / 2;
      mask[i] = key <= past + query && !(second && key < Math.min(2, past));
    }
    return Map.of(
        "latents", random(1, 2, m),
        "queries", random(1, 2, q),
        "x", random(seed, 2, fresh, HEADS * WIDTH),
        "mask", HostTensor.of(mask, 2, 1, fresh, past + fresh),
        "angles", random(seed + 7, 2, 1, fresh, WIDTH / 2));
  }

  private static HostTensor run(Program p, State s, Map<String, HostTensor> in) {
    try (Outputs out = p.run(s, in)) {
      return out.host("y");
    }
  }

  private static void assertClose(HostTensor a, HostTensor b) {
    assertThat(a.shape()).containsExactly(b.shape());
    for (int i = 0; i < a.size(); i++) {
      assertThat(a.at(i)).isCloseTo(b.at(i), within(2e-5));
    }
  }

  @Test
  void cachesGrowInPlaceAndGiveTheSame() {
    try (Session fast = tuned.open(Weights.of(Map.of()));
        Session plain = portable.open(Weights.of(Map.of()));
        Program a = fast.compile(STEP);
        Program b = plain.compile(STEP);
        State s = a.newState(Map.of("B", 2L, "P", 0L));
        State t = b.newState(Map.of("B", 2L, "P", 0L))) {
      int past = 0;
      int moves = 0;
      Object memory = null;
      for (int step = 0; step < 60; step++) {
        int m = 1 + step % 3;
        int q = 1 + step % 2;
        Map<String, HostTensor> in = inputs(step, m, q, past);
        assertClose(run(a, s, in), run(b, t, in));
        past += m + 1;
        assertThat(s.values().get("key").shape()).containsExactly(2, GROUPS, past, WIDTH);
        Object now = ((OnnxDeviceTensor) s.values().get("key")).tensor();
        moves += now == memory ? 0 : 1;
        memory = now;
      }
      assertThat(moves).isLessThan(10);
      assertClose(s.read("key"), t.read("key"));
      assertClose(s.read("value"), t.read("value"));
    }
  }

  @Test
  void otherProgramsSeeOnlyTheEntries() {
    try (Session session = tuned.open(Weights.of(Map.of()));
        Program step = session.compile(STEP);
        Program reorder =
            session.compile(
                g -> {
                  Tensor key = g.state("key", DType.FLOAT32, "B", GROUPS, "P", WIDTH);
                  g.update("key", key.gather(0, g.input("rows", DType.INT64, "R")));
                  g.output("count", g.dimValue(key.dim(2)));
                });
        State s = step.newState(Map.of("B", 2L, "P", 0L))) {
      run(step, s, inputs(1, 2, 2, 0));
      HostTensor before = s.read("key");
      try (Outputs out = reorder.run(s, Map.of("rows", HostTensor.of(new long[] {1, 0}, 2)))) {
        assertThat(out.host("count").item()).isEqualTo(3);
      }
      HostTensor after = s.read("key");
      assertThat(after.shape()).containsExactly(before.shape());
      assertThat(after.at(0)).isEqualTo(before.at(before.size() / 2));
      s.set("key", before);
      assertThat(run(step, s, inputs(2, 1, 1, 3)).shape()).containsExactly(2, 2, HEADS * WIDTH);
    }
  }

  @Test
  void aRefusedRunLeavesTheCache() {
    try (Session session = tuned.open(Weights.of(Map.of()));
        Program step = session.compile(STEP);
        State s = step.newState(Map.of("B", 2L, "P", 0L))) {
      run(step, s, inputs(1, 2, 1, 0));
      HostTensor before = s.read("key");
      assertThatThrownBy(() -> run(step, s, inputs(2, 1, 1, 7))).isInstanceOf(ShapeException.class);
      assertThat(s.read("key").toFloats()).containsExactly(before.toFloats());
    }
  }

  @Test
  void cachesThatAreUsedOtherwiseStayPlain() {
    GraphDefinition looked =
        g -> {
          STEP.build(g);
          g.output("length", g.param("none").add(0));
        };
    GraphDefinition summed =
        g -> {
          Tensor x = g.input("x", DType.FLOAT32, "B", 1, "S", 2);
          Tensor all = Tensor.concat(2, g.state("c", DType.FLOAT32, "B", 1, "P", 2), x);
          g.update("c", all);
          g.output("y", all.sum(false, 2));
        };
    assertThat(growing(summed)).isEmpty();
    assertThat(growing(STEP)).containsExactly("key", "value");
    assertThatThrownBy(() -> growing(looked)).hasMessageContaining("none");
  }

  private static Iterable<String> growing(GraphDefinition d) {
    return GrowingStates.of(
            dev.vgt4j.api.graph.Graph.record(
                d, Map.of(), dev.vgt4j.backend.onnx.Lowering.fusedOperations(Lowering.TUNED)))
        .byState()
        .keySet();
  }

  private static final GraphDefinition VISION =
      g -> {
        Tensor x = g.input("x", DType.FLOAT32, "B", "S", 3 * HEADS * WIDTH);
        Tensor parts = x.reshape(x.dim(0), x.dim(1), 3, HEADS, WIDTH).permute(2, 0, 3, 1, 4);
        Tensor y =
            parts.select(0, 0).attention(parts.select(0, 1), parts.select(0, 2), null, false, 0.5);
        g.output("y", join(y));
      };

  @Test
  void plainAttentionIsOneOperationOnTheProduct() throws IOException {
    ModelProto model = exported(VISION, TUNED);
    assertThat(model.getGraph().getNodeList())
        .extracting(NodeProto::getOpType)
        .containsExactlyInAnyOrder("Slice", "Slice", "Slice", "MultiHeadAttention");
    Map<String, HostTensor> in = Map.of("x", random(3, 2, 5, 3 * HEADS * WIDTH));
    try (Session fast = tuned.open(Weights.of(Map.of()));
        Session plain = portable.open(Weights.of(Map.of()));
        Program a = fast.compile(VISION);
        Program b = plain.compile(VISION);
        Outputs one = a.run(in);
        Outputs two = b.run(in)) {
      assertClose(one.host("y"), two.host("y"));
    }
  }

  @Test
  void portableModelsHaveStandardOperationsOnly() throws IOException {
    for (GraphDefinition d : List.of(STEP, VISION)) {
      ModelProto model = exported(d, ProgramOptions.PORTABLE);
      assertThat(model.getOpsetImportList()).hasSize(1);
      assertThat(model.getOpsetImport(0).getDomain()).isEmpty();
      assertThat(model.getOpsetImport(0).getVersion()).isBetween(21L, 22L);
      assertThat(model.getGraph().getNodeList()).extracting(NodeProto::getDomain).containsOnly("");
    }
    assertThat(exported(VISION, TUNED).getOpsetImportList())
        .extracting(o -> o.getDomain())
        .containsExactly("", "com.microsoft");
  }

  @Test
  void anExportedCacheGrowsInPlaceToo() throws IOException {
    exported(STEP, TUNED);
    ProgramFiles files = tuned.programFiles();
    try (Program a = files.open(folder.resolve("program.onnx"));
        Session plain = portable.open(Weights.of(Map.of()));
        Program b = plain.compile(STEP);
        State s = a.newState(Map.of("B", 2L, "P", 0L));
        State t = b.newState(Map.of("B", 2L, "P", 0L))) {
      for (int past = 0; past < 12; past += 3) {
        Map<String, HostTensor> in = inputs(past, 2, 2, past);
        assertClose(run(a, s, in), run(b, t, in));
      }
      assertThat(s.values().get("key").shape()).containsExactly(2, GROUPS, 12, WIDTH);
      assertClose(s.read("value"), t.read("value"));
    }
  }

  private ModelProto exported(GraphDefinition d, ProgramOptions options) throws IOException {
    Path file = folder.resolve("program.onnx");
    tuned.programFiles().write(file, d, Map.of(), options, Map.of());
    return ModelProto.parseFrom(Files.readAllBytes(file));
  }
}
