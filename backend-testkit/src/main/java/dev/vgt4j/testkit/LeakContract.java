package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Resident memory beside the Java heap stays flat. Every tensor here takes 64 KiB, so a thousand
 * steps that each forget one grow by 64 MiB; half of that is the bound, which leaves 32 MiB to the
 * runtimes' allocators and to host tensors that wait for a collection, made every 50 steps.
 */
abstract class LeakContract extends ContractPart {
  private static final long BOUND = 32L << 20;
  private static final Map<String, HostTensor> WEIGHTS =
      Map.of("w", normal(1, 64, 256), "small", normal(2, 4, 256));

  @BeforeEach
  void needsFigures() {
    Assumptions.assumeTrue(
        NativeMemory.resident().isPresent(), "resident memory is not known on this system or JVM");
  }

  private static void model(GraphBuilder g) {
    Tensor x = g.input("x", DType.FLOAT32, 64, 256);
    Tensor y = x.add(g.param("w")).gelu().mul(x).rmsNorm(g.param("w").mean(false, 0), 1e-6);
    g.output("y", y);
    g.output("loss", y.linear(g.param("small"), null).square().mean(false));
  }

  /** How many steps are measured. */
  abstract int steps();

  private void assertFlat(Runnable step) {
    assertFlat(steps() / 10, steps(), step);
  }

  private static void assertFlat(int warmUp, int steps, Runnable step) {
    repeat(warmUp, step);
    long before = resident();
    repeat(steps, step);
    assertThat(resident() - before).as("bytes grown in %d steps", steps).isLessThan(BOUND);
  }

  private static void repeat(int times, Runnable step) {
    for (int i = 1; i <= times; i++) {
      step.run();
      if (i % 50 == 0) {
        System.gc();
      }
    }
  }

  private static long resident() {
    System.gc();
    return NativeMemory.resident().orElseThrow();
  }

  private static final Map<String, HostTensor> INPUT = Map.of("x", normal(3, 64, 256));

  @Test
  void runsAreFlat() {
    try (Session s = fixture().open(WEIGHTS);
        Program p = s.compile(LeakContract::model)) {
      assertFlat(
          () -> {
            try (Outputs out = p.run(INPUT)) {
              out.take("y").close();
              out.scalar("loss");
            }
          });
    }
  }

  @Test
  void statesAndFeedbackAreFlat() {
    try (Session s = fixture().open(WEIGHTS);
        Program p =
            s.compile(
                g -> {
                  Tensor past = g.state("past", DType.FLOAT32, 64, 256);
                  Tensor next = past.mul(0.5).add(g.input("x", DType.FLOAT32, 64, 256));
                  g.update("past", next);
                  g.output("next", next);
                });
        State state = p.newState(Map.of())) {
      assertFlat(
          () -> {
            try (Outputs first = p.run(state, INPUT)) {
              p.run(state, Map.of("x", first.get("next"))).close();
            }
          });
    }
  }

  @Test
  void failedRunsAreFlat() {
    try (Session s = fixture().open(WEIGHTS);
        Program p = s.compile(LeakContract::model)) {
      Map<String, HostTensor> wrong = Map.of("x", normal(3, 64, 257));
      assertFlat(() -> assertRefused("wrong shape", () -> p.run(wrong)));
    }
  }

  @Test
  void writesAndReadsAreFlat() {
    try (Session s = fixture().open(WEIGHTS)) {
      HostTensor w = WEIGHTS.get("w");
      assertFlat(
          () -> {
            s.write("w", w);
            s.read("w");
            s.upload(w).close();
          });
    }
  }

  @Test
  void trainingIsFlat() {
    fixture().assume(Capability.TRAINING);
    try (Session s = fixture().open(WEIGHTS);
        TrainingProgram p =
            s.compileTraining(LeakContract::model, TrainingPart.spec(name -> true))) {
      assertFlat(
          () -> {
            p.step(INPUT, 1e-4).close();
            p.gradients(INPUT).close();
          });
    }
  }

  @Test
  void trainingInPartsIsFlat() {
    fixture().assume(Capability.TRAINING);
    try (Session s = fixture().open(WEIGHTS);
        TrainingProgram p =
            s.compileTraining(LeakContract::model, TrainingPart.spec(name -> true))) {
      assertFlat(() -> p.step(List.of(INPUT, INPUT, INPUT), 1e-4).close());
    }
  }

  /**
   * A step needs the memory of one part: each leaves some 10 MiB of values behind its loss, which
   * are gone when the next one is asked for.
   */
  @Test
  void partsAreFreedOneByOne() {
    fixture().assume(Capability.TRAINING);
    GraphDefinition chain =
        g -> {
          Tensor y = g.input("x", DType.FLOAT32, 256, 1024).mul(g.param("w"));
          for (int i = 0; i < 5; i++) {
            y = y.tanh().exp();
          }
          g.output("loss", y.mean(false));
        };
    MeasuredParts parts =
        new MeasuredParts(Math.max(2, steps() / 25), Map.of("x", normal(3, 256, 1024)));
    try (Session s = fixture().open(Map.of("w", normal(1, 1024)));
        TrainingProgram p = s.compileTraining(chain, TrainingPart.spec(name -> true))) {
      p.step(parts, 1e-4).close();
    }
    long grown = parts.resident[parts.size() - 1] - parts.resident[parts.size() / 4];
    assertThat(grown).as("bytes grown over %d parts", parts.size()).isLessThan(2 * BOUND);
  }

  /** Equal parts that note the resident memory when they are asked for. */
  private static final class MeasuredParts extends AbstractList<Map<String, HostTensor>> {
    final long[] resident;
    private final Map<String, HostTensor> part;

    MeasuredParts(int count, Map<String, HostTensor> part) {
      this.resident = new long[count];
      this.part = part;
    }

    @Override
    public Map<String, HostTensor> get(int index) {
      resident[index] = NativeMemory.resident().orElseThrow();
      return part;
    }

    @Override
    public int size() {
      return resident.length;
    }
  }

  /** A session with 1 MiB of weights, opened and closed: forgetting them would take 100 MiB. */
  @Test
  void sessionsAreFlat() {
    Map<String, HostTensor> weights = Map.of("w", normal(1, 1024, 256));
    assertFlat(
        20,
        steps() / 10,
        () -> {
          try (Session s = fixture().open(weights);
              Program p = s.compile(g -> g.output("y", g.param("w").sum(false)))) {
            p.run(Map.of()).close();
          }
        });
  }
}
