package dev.vgt4j.backend.tf;

import dev.vgt4j.api.backend.AdamW;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.TrainSpec;
import dev.vgt4j.api.backend.TrainingProgram;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.testkit.Comparison;
import dev.vgt4j.testkit.oracle.OracleProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations between convolutions, which stay in the convolutions' layout, equal the oracle. */
class ImageLayoutTest {
  private static final AdamW ADAM = new AdamW(0.9, 0.999, 1e-8, 0, 2, 1);

  /** What happens to {@code [B, 4, H, 6]} between two convolutions. */
  enum Between {
    NOTHING(x -> x),
    ELEMENTWISE(x -> x.mul(0.5).silu().add(x.stopGradient().tanh()).mul(x)),
    PER_CHANNEL(
        x -> x.mul(x.graph().param("c").reshape(4, 1, 1)).add(x.graph().param("c").mean(false))),
    PER_IMAGE(
        x ->
            x.mul(x.graph().param("p").reshape(4, 1, 6))
                .add(x.graph().param("c").reshape(1, 4, 1, 1))),
    CHANNEL_NORM(x -> x.mul(x.square().mean(true, 1).add(1e-5).rsqrt())),
    SPATIAL_MEAN(x -> x.sub(x.mean(true, 2, 3)).mul(x.amax(false, 2, 3).unsqueeze(2).unsqueeze(3))),
    PARTLY_REDUCED(
        x -> x.add(x.sum(false, 1).unsqueeze(1)).sub(x.sum(false, 0, 2).reshape(1, 4, 1, 6))),
    GATED(
        x -> Tensor.concat(1, x.slice(1, 0, 2).mul(x.slice(1, 2, 4).sigmoid()), x.slice(1, 1, 3))),
    PADDED(
        x -> x.pad(new long[] {0, 1, 1, 0}, new long[] {0, 0, 1, 2}).slice(1, 1, 5).slice(3, 1, 7)),
    PERMUTED(
        x ->
            x.permute(0, 2, 3, 1)
                .layerNorm(null, null, 1e-5)
                .permute(0, 3, 1, 2)
                .permute(0, 1, 3, 2)
                .permute(0, 1, 3, 2)),
    RESHAPED(x -> x.reshape(x.dim(0), 2, 2, x.dim(2), 6).relu().reshape(x.shape()).add(x)),
    UPSAMPLED(x -> x.upsampleNearest(2).conv2d(x.graph().param("w"), null, 2, 1, 1).add(x)),
    SHUFFLED(x -> Tensor.concat(1, x, x, x, x).pixelShuffle(2).add(x.upsampleNearest(2))),
    GROUPED(x -> x.add(x.conv2d(x.graph().param("g"), x.graph().param("c"), 1, 0, 2).exp()));

    private final UnaryOperator<Tensor> body;

    Between(UnaryOperator<Tensor> body) {
      this.body = body;
    }

    void build(GraphBuilder g) {
      Tensor in = g.input("x", DType.FLOAT32, "B", 4, "H", 6);
      Tensor y = body.apply(in.conv2d(g.param("w"), g.param("c"), 1, 1, 1));
      g.output("y", y);
      g.output("loss", y.conv2d(g.param("w"), null, 1, 1, 1).add(y.mul(0.1)).square().mean(false));
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalsTheOracle(Between between) {
    Map<String, HostTensor> expected = gradients(new OracleProvider(), between);
    Map<String, HostTensor> actual = gradients(new TfProvider(), between);
    expected.forEach(
        (name, e) -> Comparison.assertClose(name, actual.get(name), e, Comparison.GRADIENT));
  }

  private static Map<String, HostTensor> gradients(BackendProvider provider, Between between) {
    Random random = new Random(1);
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    weights.put("w", draw(random, 4, 4, 3, 3));
    weights.put("c", draw(random, 4));
    weights.put("p", draw(random, 4, 6));
    weights.put("g", draw(random, 4, 2, 1, 1));
    TrainSpec spec = new TrainSpec("loss", n -> true, ADAM, n -> 1, Set.of("x"));
    try (Backend backend = provider.open(BackendOptions.DEFAULT);
        Session session = backend.open(Weights.of(weights));
        TrainingProgram program = session.compileTraining(between::build, spec);
        Outputs out = program.gradients(Map.of("x", draw(random, 2, 4, 5, 6)))) {
      Map<String, HostTensor> hosts = new LinkedHashMap<>();
      out.names().forEach(n -> hosts.put(n, out.host(n)));
      return hosts;
    }
  }

  private static HostTensor draw(Random random, int... shape) {
    long[] dims = new long[shape.length];
    int size = 1;
    for (int i = 0; i < shape.length; i++) {
      dims[i] = shape[i];
      size *= shape[i];
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian() * 0.5f;
    }
    return HostTensor.of(values, dims);
  }
}
