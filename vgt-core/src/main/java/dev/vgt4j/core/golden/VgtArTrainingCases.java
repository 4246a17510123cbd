package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.QueryArTraining;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.nn.Patches;
import dev.vgt4j.core.nn.Resize;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The training loss of the whole generator. */
final class VgtArTrainingCases {
  private static final String GRADIENTS = "grad.train.";

  private final GoldenFolder golden;
  private final GoldenChecks checks;
  private final Session session;
  private final QueryAr model;
  private final VgtAe autoencoder;

  VgtArTrainingCases(GoldenFolder golden, GoldenChecks checks, Session session, VgtArParts parts) {
    this.golden = golden;
    this.checks = checks;
    this.session = session;
    this.model = parts.generator();
    this.autoencoder = parts.autoencoder();
  }

  void latents() {
    Map<String, HostTensor> in = Map.of("pixels", golden.get("in.pixel_values"));
    checks.check(
        "out.train.latents", GoldenRuns.run(session, this::recordEncoder, in).get("latents"));
  }

  private void recordEncoder(GraphBuilder g) {
    Dim height = Dim.symbol("H").times(autoencoder.stride());
    Dim width = Dim.symbol("W").times(autoencoder.stride());
    Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, height, width);
    g.output("latents", autoencoder.encode(pixels));
  }

  void forward() {
    int[] order = order("train");
    Map<String, HostTensor> in = inputs("train", order);
    Map<String, HostTensor> out = GoldenRuns.run(session, new QueryArTraining(model, 1, true), in);
    checks.check("out.train.loss_text2image", out.get("loss_text2image"));
    if (golden.has("out.train.total")) {
      between(in, out, order);
    }
    if (golden.has("out.train.loss_flow_repa")) {
      checks.check("out.train.loss_flow_repa", out.get("loss_flow_repa"));
    }
  }

  /** What happens on the way, which not every family has recorded. */
  private void between(Map<String, HostTensor> in, Map<String, HostTensor> out, int[] order) {
    checks.exact("out.train.position_ids", in.get("positions"));
    boolean[][] text = GoldenRuns.flags(golden, "in.train_attention_mask");
    checks.exact(
        "out.train.attention_mask",
        GoldenRuns.ones(
            TokenLayout.extended(text, model.config().startLength() + 2 * order.length)));
    for (String name : List.of("inputs_embeds", "last_hidden_state", "total")) {
      checks.check("out.train." + name, out.get(name));
    }
    HostTensor raster = HostTensors.reordered(out.get("conditions"), inverse(order));
    checks.check("out.train.conditions", raster);
  }

  void gradients() {
    Set<String> wanted = GoldenRuns.recorded(golden, GRADIENTS, session.parameters().keySet());
    Map<String, HostTensor> out =
        GoldenRuns.gradients(
            session,
            new QueryArTraining(model, 1),
            QueryArTraining.TOTAL,
            wanted,
            inputs("train", order("train")));
    checks.gradients(GRADIENTS, GoldenRuns.gradientsOf(out, wanted));
  }

  void fromLatents() {
    Map<String, HostTensor> in = inputs("train_latents", order("train_latents"));
    Map<String, HostTensor> out = GoldenRuns.run(session, new QueryArTraining(model, 1), in);
    checks.check("out.train_latents.loss_text2image", out.get("loss_text2image"));
  }

  private int[] order(String name) {
    long[] order = golden.draws(name).get(0).toLongs();
    return Arrays.stream(order).mapToInt(Math::toIntExact).toArray();
  }

  private static int[] inverse(int[] order) {
    int[] out = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      out[order[i]] = i;
    }
    return out;
  }

  /** Everything by position is recorded in raster order and fed in the drawn order. */
  private Map<String, HostTensor> inputs(String name, int[] order) {
    HostTensor map = golden.get("out.train.latents");
    Map<String, HostTensor> tokens = GoldenRuns.run(session, this::recordTokens, maps(map));
    boolean[][] text = GoldenRuns.flags(golden, "in.train_attention_mask");
    TokenLayout layout = TokenLayout.training(text, model.config().startLength(), order.length);
    Map<String, HostTensor> in = new HashMap<>();
    in.put("token_ids", golden.get("in.train_input_ids"));
    in.put("positions", layout.positions());
    in.put("mask", layout.mask());
    in.put("places", places(map.shape(), order));
    tokens.forEach((key, value) -> in.put(key, HostTensors.reordered(value, order)));
    in.putAll(draws(name, map.shape()[0], order));
    in.put("loss_mask", ones((int) map.shape()[0], order.length));
    return in;
  }

  private Map<String, HostTensor> maps(HostTensor latents) {
    return model.config().head().repa() == null
        ? Map.of("latents", latents)
        : Map.of("latents", latents, "features", golden.get("in.dino_features"));
  }

  private void recordTokens(GraphBuilder g) {
    Tensor latents =
        g.input("latents", DType.FLOAT32, "B", model.config().latentChannels(), "H", "W");
    g.output("latents", Patches.toTokens(latents, 1));
    if (model.config().head().repa() != null) {
      int width = model.config().head().repa().featureSize();
      Tensor features = g.input("features", DType.FLOAT32, "B", width, "FH", "FW");
      Tensor resized = Resize.bilinear(features, latents.dim(2), latents.dim(3));
      g.output("features", Patches.toTokens(resized, 1));
    }
  }

  private static HostTensor ones(int rows, int columns) {
    float[] ones = new float[rows * columns];
    Arrays.fill(ones, 1);
    return HostTensor.of(ones, rows, columns);
  }

  private HostTensor places(long[] latentShape, int[] order) {
    long[] grid = model.config().grid().centred((int) latentShape[2], (int) latentShape[3]);
    long[] out = new long[(int) latentShape[0] * order.length];
    Arrays.setAll(out, i -> grid[order[i % order.length]]);
    return HostTensor.of(out, latentShape[0], order.length);
  }

  private Map<String, HostTensor> draws(String name, long batch, int[] order) {
    List<HostTensor> draws = golden.draws(name);
    int channels = model.config().latentChannels();
    HostTensor noise =
        HostTensors.reordered(draws.get(1).reshape(batch, order.length, channels), order);
    float[] t = model.config().head().times().effective(draws.get(2).toFloats());
    HostTensor times = HostTensors.reordered(HostTensor.of(t, batch, order.length, 1), order);
    return Map.of("noise", noise.reshape(t.length, channels), "t", times.reshape(t.length));
  }
}
