package dev.vgt4j.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.RepeatedDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are run several times at once. */
class RepetitionTest {
  /** A walk with a memory of its last stride. */
  private static final GraphDefinition STEP =
      g -> {
        Tensor push = g.input("push", DType.FLOAT32, "B");
        Tensor drag = g.input("drag", DType.FLOAT32);
        Tensor x = g.state("x", DType.FLOAT32, "B");
        Tensor stride = g.state("stride", DType.FLOAT32, "B");
        Tensor kept = drag.sin().add(1); // the same every time
        Tensor next = stride.mul(kept).add(push).sub(x.square().mul(0.1));
        g.update("x", x.add(next));
        g.update("stride", next);
      };

  private static final RepeatedDefinition WALK = new RepeatedDefinition(STEP, Set.of("push"));
  private static final float[] PUSHES = {0.5f, -1, 0.25f, 2, -0.5f, 1};

  private static Backend backend;
  @TempDir Path folder;

  @BeforeAll
  static void open() {
    backend = new OnnxProvider().open(new BackendOptions(OptionalInt.of(1), "cpu"));
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  private Path write(GraphDefinition definition) {
    Path file = folder.resolve("walk.onnx");
    backend.programFiles().write(file, definition, Map.of(), ProgramOptions.PORTABLE, Map.of());
    return file;
  }

  private static State start() {
    return new State(
        Map.of(
            "x", HostTensor.of(new float[] {1, -2}, 2),
            "stride", HostTensor.of(new float[] {0.1f, 0.2f}, 2)));
  }

  @Test
  void allTimesAtOnceAreTheTimesOneByOne() {
    HostTensor drag = HostTensor.scalar(-0.4);
    try (Session session = backend.open(Weights.of(Map.of()));
        Program once = session.compile(WALK);
        Program all = backend.programFiles().open(write(WALK));
        State a = start();
        State b = start()) {
      for (int i = 0; i < PUSHES.length; i += 2) {
        HostTensor push = HostTensor.of(new float[] {PUSHES[i], PUSHES[i + 1]}, 2);
        once.run(a, Map.of("push", push, "drag", drag)).close();
      }
      HostTensor pushes = HostTensor.of(PUSHES, 3, 2);
      all.run(b, Map.of("push", pushes, "drag", drag)).close();
      for (String state : List.of("x", "stride")) {
        assertThat(b.read(state).toFloats())
            .containsExactly(a.read(state).toFloats(), within(1e-6f));
      }
      assertThatThrownBy(() -> all.run(b, Map.of("push", HostTensor.of(PUSHES, 6), "drag", drag)))
          .isInstanceOf(ShapeException.class);
    }
  }

  @Test
  void whatIsTheSameEveryTimeIsComputedOnce() throws IOException {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(write(WALK)));
    List<NodeProto> outside = model.getGraph().getNodeList();
    NodeProto scan = outside.get(outside.size() - 1);
    assertThat(scan.getOpType()).isEqualTo("Scan");
    assertThat(outside).extracting(NodeProto::getOpType).contains("Sin");
    AttributeProto body =
        scan.getAttributeList().stream().filter(AttributeProto::hasG).findFirst().orElseThrow();
    assertThat(body.getG().getNodeList())
        .extracting(NodeProto::getOpType)
        .contains("Mul")
        .doesNotContain("Sin");
  }

  @Test
  void namesInsideAreCheckedToo() throws IOException {
    Path file = write(WALK);
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    NodeProto.Builder scan =
        model.getGraphBuilder().getNodeBuilder(model.getGraph().getNodeCount() - 1);
    scan.getAttributeBuilderList().stream()
        .filter(a -> a.hasG())
        .forEach(a -> a.getGBuilder().getNodeBuilder(0).setInput(0, "nowhere"));
    Files.write(file, model.build().toByteArray());
    assertThatThrownBy(() -> backend.programFiles().open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("reads 'nowhere'");
  }

  @Test
  void whatCannotBeRepeatedIsRefused() {
    GraphDefinition grows =
        g -> {
          Tensor all = g.state("all", DType.FLOAT32, "N");
          g.update("all", Tensor.concat(0, all, g.input("push", DType.FLOAT32, 1)));
        };
    assertThatThrownBy(() -> write(new RepeatedDefinition(grows, Set.of("push"))))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("state 'all'");
    GraphDefinition tells =
        g -> {
          STEP.build(g);
          g.output("drag", g.input("d", DType.FLOAT32).neg());
        };
    assertThatThrownBy(() -> write(new RepeatedDefinition(tells, Set.of("push"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no outputs");
    assertThatThrownBy(() -> write(new RepeatedDefinition(STEP, Set.of("pull"))))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("pull");
  }
}
