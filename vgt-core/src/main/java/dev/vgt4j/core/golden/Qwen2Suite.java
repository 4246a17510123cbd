package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.vlm.Qwen2;
import dev.vgt4j.core.vlm.Qwen2Config;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The language model: plain, with queries behind padding, gradients, with a cache. */
final class Qwen2Suite implements GoldenSuite {
  @Override
  public String folder() {
    return "qwen2";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    Qwen2 model = new Qwen2(Qwen2Config.parse(golden.configNode()), "");
    try (Session session = checks.open(golden.weights())) {
      Cases cases = new Cases(golden, checks, session, model);
      checks.testCase("plain", cases::plain);
      checks.testCase("noMask", cases::noMask);
      checks.testCase("vgt", cases::vgt);
      checks.trainingCase("gradients", cases::gradients);
      Supplier<Qwen2CacheCases> cached = () -> new Qwen2CacheCases(golden, checks, session, model);
      checks.testCase("incremental_masked", () -> cached.get().masked());
      checks.testCase("incremental_nomask", () -> cached.get().withoutMask());
      checks.testCase("incremental_withmask", () -> cached.get().withMask());
    }
  }

  /** A forward pass over token ids, with or without a mask. */
  private static void record(GraphBuilder g, Qwen2 model, boolean masked) {
    Tensor ids = g.input("ids", DType.INT64, "B", "L");
    Tensor positions = g.input("positions", DType.INT64, "B", "L");
    Tensor mask = masked ? g.input("mask", DType.BOOL, "B", 1, "L", "L") : null;
    List<Tensor> hidden = model.trace(model.embed(ids), positions, mask, List.of()).hidden();
    Tensor last = hidden.get(hidden.size() - 1);
    for (int i = 0; i < hidden.size(); i++) {
      g.output("hidden." + i, hidden.get(i));
    }
    g.output("last_hidden_state", last);
    g.output("logits", model.logits(last));
  }

  private record Cases(GoldenFolder golden, GoldenChecks checks, Session session, Qwen2 model) {
    void plain() {
      Map<String, HostTensor> in = plainInputs(golden);
      in.put("mask", TokenLayout.text(GoldenRuns.flags(golden, "in.attention_mask")).mask());
      Map<String, HostTensor> out = GoldenRuns.run(session, g -> record(g, model, true), in);
      for (String name : golden.caseNames()) {
        if (name.startsWith("out.plain.")) {
          checks.check(name, out.get(name.substring("out.plain.".length())));
        }
      }
      checks.check("out.rope_inv_freq", model.rotaryFrequencies());
    }

    void noMask() {
      Map<String, HostTensor> out =
          GoldenRuns.run(session, g -> record(g, model, false), plainInputs(golden));
      checks.check("out.noMask.last_hidden_state", out.get("last_hidden_state"));
    }

    /** Every row counts its positions from 0 to L-1, pads included. */
    private static Map<String, HostTensor> plainInputs(GoldenFolder golden) {
      HostTensor ids = golden.get("in.input_ids");
      Map<String, HostTensor> in = new HashMap<>();
      in.put("ids", ids);
      in.put("positions", GoldenRuns.counted(ids.shape()));
      return in;
    }

    void vgt() {
      Map<String, HostTensor> in = vgtInputs();
      checks.exact("out.vgt.position_ids", in.get("positions"));
      Map<String, HostTensor> out = GoldenRuns.run(session, g -> recordVgt(g, model), in);
      checks.check("out.vgt.last_hidden_state", out.get("last_hidden_state"));
      checks.check("out.vgt.loss", out.get("loss"));
    }

    void gradients() {
      Map<String, HostTensor> in = vgtInputs();
      Set<String> wanted = GoldenRuns.recorded(golden, "grad.", session.parameters().keySet());
      wanted.addAll(GoldenRuns.recorded(golden, "grad.", Set.of("in.queries")));
      Map<String, HostTensor> out =
          GoldenRuns.gradients(session, g -> recordVgt(g, model), "loss", wanted, in);
      checks.gradients("grad.", GoldenRuns.gradientsOf(out, wanted));
    }

    private Map<String, HostTensor> vgtInputs() {
      Map<String, HostTensor> in =
          AfterText.inputs(golden, "in.input_ids", "in.attention_mask", "in.queries");
      in.put("in.loss_weight", golden.get("in.loss_weight"));
      return in;
    }

    private static void recordVgt(GraphBuilder g, Qwen2 model) {
      AfterText run = AfterText.record(g, model, "in.queries");
      Tensor weight = g.input("in.loss_weight", DType.FLOAT32, "B", "Q", model.hiddenSize());
      g.output("last_hidden_state", run.hidden());
      g.output("loss", run.atEmbeddings().mul(weight).mean(false));
    }
  }
}
