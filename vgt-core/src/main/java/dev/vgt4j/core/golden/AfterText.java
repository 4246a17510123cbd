package dev.vgt4j.core.golden;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.vlm.Qwen2;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Embeddings behind a right-padded text, as VGT uses a language model.
 *
 * @param hidden {@code [batch, text + embeddings, hiddenSize]}
 * @param atEmbeddings the last of them
 */
record AfterText(Tensor hidden, Tensor atEmbeddings) {

  /** Records the pass. */
  static AfterText record(GraphBuilder g, Qwen2 model, String embeddings) {
    Tensor ids = g.input("ids", DType.INT64, "B", "L");
    Tensor added = g.input(embeddings, DType.FLOAT32, "B", "Q", model.hiddenSize());
    Tensor x = Tensor.concat(1, model.embed(ids), added);
    Dim all = x.dim(1);
    Tensor positions = g.input("positions", DType.INT64, "B", all);
    Tensor mask = g.input("mask", DType.BOOL, "B", 1, all, all);
    Tensor hidden = model.forward(x, positions, mask, List.of()).hidden();
    return new AfterText(hidden, hidden.slice(1, ids.dim(1), all));
  }

  /** What the pass is fed with, from recorded tensors of the given names. */
  static Map<String, HostTensor> inputs(
      GoldenFolder golden, String ids, String mask, String embeddings) {
    HostTensor added = golden.get(embeddings);
    boolean[][] text = GoldenRuns.flags(golden, mask);
    TokenLayout layout = TokenLayout.causal(text, (int) added.shape()[1]);
    Map<String, HostTensor> in = new HashMap<>();
    in.put("ids", golden.get(ids));
    in.put(embeddings, added);
    in.put("positions", layout.positions());
    in.put("mask", layout.mask());
    return in;
  }
}
