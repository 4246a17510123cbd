package dev.vgt4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.model.DcAeConfig.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DcAeTest {
  private static final int HEAD = 4;

  private static final DcAeConfig CONFIG =
      new DcAeConfig(
          3,
          2,
          HEAD,
          List.of(Stage.residual(4, 1), Stage.attention(8, 1)),
          List.of(Stage.residual(4, 1), Stage.attention(8, 2)));

  /** Both sides of the reference's switch between the forms, which is at H*W = head width. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "2, 2", "3, 2", "5, 4"})
  void linearAttentionIsTheQuadraticForm(int height, int width) {
    int heads = 3;
    HostTensor qkv = OnOracle.normal(7, 2, heads * 3 * HEAD, height, width);
    GraphDefinition definition =
        g -> {
          Tensor x = g.input("qkv", DType.FLOAT32, "B", heads * 3 * HEAD, "H", "W");
          g.output("linear", DcAeBlocks.linearAttention(x, HEAD));
          g.output("quadratic", quadratic(x));
        };
    Map<String, HostTensor> out = OnOracle.run(definition, Map.of(), Map.of("qkv", qkv));
    assertThat(out.get("linear").shape()).containsExactly(2, heads * HEAD, height, width);
    assertThat(out.get("linear").toFloats())
        .containsExactly(out.get("quadratic").toFloats(), within(1e-5f));
  }

  /** The reference's branch for small maps: scores of all pairs, divided by their sum. */
  private static Tensor quadratic(Tensor qkv) {
    Dim pixels = qkv.dim(2).times(qkv.dim(3));
    Tensor x = qkv.reshape(qkv.dim(0), 3, 3 * HEAD, pixels);
    Tensor query = x.slice(2, 0, HEAD).relu();
    Tensor key = x.slice(2, HEAD, 2 * HEAD).relu();
    Tensor value = x.slice(2, 2 * HEAD, 3 * HEAD);
    Tensor scores = key.transpose(2, 3).matmul(query);
    Tensor attended = value.matmul(scores.div(scores.sum(true, 2).add(1e-15)));
    return attended.reshape(qkv.dim(0), 3 * HEAD, qkv.dim(2), qkv.dim(3));
  }

  @Test
  void attentionThatSeesNothingIsZero() {
    float[] values = new float[3 * HEAD];
    java.util.Arrays.fill(values, -1);
    HostTensor qkv = HostTensor.of(values, 1, 3 * HEAD, 1, 1);
    GraphDefinition definition =
        g -> {
          Tensor x = g.input("qkv", DType.FLOAT32, 1, 3 * HEAD, 1, 1);
          g.output("y", DcAeBlocks.linearAttention(x, HEAD));
        };
    assertThat(OnOracle.run(definition, Map.of(), Map.of("qkv", qkv)).get("y").toFloats())
        .containsOnly(0f);
  }

  @Test
  void sizesStaySymbolicFromLatentsToPixelsAndBack() {
    Map<String, TensorSpec> specs = new HashMap<>();
    weights().forEach((n, t) -> specs.put(n, new TensorSpec(t.dtype(), Shape.ofLongs(t.shape()))));
    Graph graph =
        Graph.record(
            g -> {
              Tensor latents = g.input("latents", DType.FLOAT32, "B", 2, "H", "W");
              Tensor pixels = new DcAeDecoder(CONFIG, "decoder").decode(latents);
              g.output("pixels", pixels);
              g.output("latents", new DcAeEncoder(CONFIG, "encoder").encode(pixels));
            },
            specs,
            Set.of());
    Shape pixels = graph.outputs().get("pixels").spec().shape();
    Dim height = Dim.symbol("H");
    Dim width = Dim.symbol("W");
    assertThat(pixels).isEqualTo(Shape.of("B", 3, height.times(2), width.times(2)));
    assertThat(graph.outputs().get("latents").spec().shape())
        .isEqualTo(Shape.of("B", 2, height, width));
    assertThat(graph.parameters().keySet()).isEqualTo(specs.keySet());
  }

  private static Map<String, HostTensor> weights() {
    Map<String, HostTensor> w = new HashMap<>();
    conv(w, "encoder.conv_in", 4, 3, 3);
    residual(w, "encoder.down_blocks.0.0");
    conv(w, "encoder.down_blocks.0.1.conv", 8, 4, 3);
    attention(w, "encoder.down_blocks.1.0");
    conv(w, "encoder.conv_out", 2, 8, 3);
    conv(w, "decoder.conv_in", 8, 2, 3);
    attention(w, "decoder.up_blocks.1.0");
    attention(w, "decoder.up_blocks.1.1");
    conv(w, "decoder.up_blocks.0.0.conv", 4, 8, 3);
    residual(w, "decoder.up_blocks.0.1");
    norm(w, "decoder.norm_out", 4);
    conv(w, "decoder.conv_out", 3, 4, 3);
    return w;
  }

  private static void conv(Map<String, HostTensor> w, String name, int out, int in, int side) {
    w.put(name + ".weight", OnOracle.normal(1, out, in, side, side));
    w.put(name + ".bias", OnOracle.normal(2, out));
  }

  private static void norm(Map<String, HostTensor> w, String name, int channels) {
    w.put(name + ".weight", OnOracle.normal(3, channels));
    w.put(name + ".bias", OnOracle.normal(4, channels));
  }

  private static void residual(Map<String, HostTensor> w, String name) {
    conv(w, name + ".conv1", 4, 4, 3);
    w.put(name + ".conv2.weight", OnOracle.normal(5, 4, 4, 3, 3));
    norm(w, name + ".norm", 4);
  }

  private static void attention(Map<String, HostTensor> w, String name) {
    for (String part : List.of("to_q", "to_k", "to_v")) {
      w.put(name + ".attn." + part + ".weight", OnOracle.normal(6, 8, 8));
    }
    String scale = name + ".attn.to_qkv_multiscale.0";
    w.put(scale + ".proj_in.weight", OnOracle.normal(7, 24, 1, 5, 5));
    w.put(scale + ".proj_out.weight", OnOracle.normal(8, 24, HEAD, 1, 1));
    w.put(name + ".attn.to_out.weight", OnOracle.normal(9, 8, 16));
    norm(w, name + ".attn.norm_out", 8);
    conv(w, name + ".conv_out.conv_inverted", 64, 8, 1);
    conv(w, name + ".conv_out.conv_depth", 64, 1, 3);
    w.put(name + ".conv_out.conv_point.weight", OnOracle.normal(10, 8, 32, 1, 1));
    norm(w, name + ".conv_out.norm", 8);
  }
}
