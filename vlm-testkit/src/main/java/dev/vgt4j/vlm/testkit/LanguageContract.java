package dev.vgt4j.vlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.model.AutoregressiveTransformer.KeyValue;
import dev.vgt4j.api.model.AutoregressiveTransformer.Result;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.TextSide;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.sampling.TextBatch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The language model: causal, the same with and without a cache, blind to padding. */
abstract class LanguageContract extends VlmPart {
  private static final int TEXTS = 2;
  private static final int TOKENS = 7;

  private TextSide.LanguageModel text() {
    Assumptions.assumeTrue(
        vlm().text() instanceof TextSide.LanguageModel, "the family has no language model");
    return (TextSide.LanguageModel) vlm().text();
  }

  private static Tensor tokenIds(GraphBuilder g) {
    return g.input("token_ids", DType.INT64, "B", "L");
  }

  private static Tensor positions(GraphBuilder g) {
    return g.input("positions", DType.INT64, "B", "L");
  }

  private static Tensor mask(GraphBuilder g) {
    return g.input("mask", DType.BOOL, "B", 1, "L", "L");
  }

  private Map<String, HostTensor> inputs() {
    boolean[][] visible = new boolean[TEXTS][TOKENS];
    Arrays.stream(visible).forEach(row -> Arrays.fill(row, true));
    TokenLayout layout = TokenLayout.text(visible);
    return Map.of(
        "token_ids", tokens(1, text().vocabulary(), TEXTS, TOKENS),
        "positions", layout.positions(),
        "mask", layout.mask());
  }

  @Test
  void statesAndCacheHaveTheDeclaredShapes() {
    AutoregressiveTransformer llm = text().transformer();
    assertThat(text().hiddenSize()).isEqualTo(llm.hiddenSize());
    Map<String, HostTensor> out =
        run(
            g -> {
              Tensor embedded = llm.embed(tokenIds(g));
              Result r = llm.forward(embedded, positions(g), mask(g), List.of());
              g.output("embedded", embedded);
              g.output("hidden", r.hidden());
              assertThat(r.cache()).hasSize(llm.layers());
              for (int i = 0; i < r.cache().size(); i++) {
                g.output("key." + i, r.cache().get(i).keys());
                g.output("value." + i, r.cache().get(i).values());
              }
            },
            inputs());
    long[] cache = {TEXTS, llm.keyValueHeads(), TOKENS, llm.headDim()};
    out.forEach(
        (name, t) -> {
          long[] expected = {TEXTS, TOKENS, llm.hiddenSize()};
          assertThat(t.shape()).as(name).isEqualTo(name.contains(".") ? cache : expected);
          assertFinite(name, t);
        });
  }

  @Test
  void cachedPassesGiveTheStatesOfOneFullPass() {
    AutoregressiveTransformer llm = text().transformer();
    int[] cuts = {0, 4, 5, TOKENS};
    Map<String, HostTensor> out =
        run(
            g -> {
              Tensor x = llm.embed(tokenIds(g));
              Tensor positions = positions(g);
              Tensor mask = mask(g);
              Tensor full = states(llm, x, positions, mask);
              List<KeyValue> past = List.of();
              for (int i = 0; i + 1 < cuts.length; i++) {
                int from = cuts[i];
                int to = cuts[i + 1];
                Tensor seen = mask.slice(2, from, to).slice(3, 0, to);
                Result r =
                    llm.forward(x.slice(1, from, to), positions.slice(1, from, to), seen, past);
                g.output("pass." + i, r.hidden());
                g.output("expected." + i, full.slice(1, from, to));
                past = r.cache();
              }
            },
            inputs());
    for (int i = 0; i + 1 < cuts.length; i++) {
      assertClose("pass " + i, out.get("pass." + i), out.get("expected." + i));
    }
  }

  private static Tensor states(
      AutoregressiveTransformer llm, Tensor x, Tensor positions, Tensor mask) {
    return llm.forward(x, positions, mask, List.of()).hidden();
  }

  @Test
  void withoutAMaskAttentionIsCausal() {
    AutoregressiveTransformer llm = text().transformer();
    Map<String, HostTensor> out =
        run(
            g -> {
              Tensor x = llm.embed(tokenIds(g));
              Tensor positions = positions(g);
              g.output("masked", states(llm, x, positions, mask(g)));
              g.output("plain", llm.forward(x, positions, null, List.of()).hidden());
            },
            inputs());
    assertClose("states without a mask", out.get("plain"), out.get("masked"));
  }

  @Test
  void paddingOnTheRightChangesNoVisibleState() {
    AutoregressiveTransformer llm = text().transformer();
    int most = text().vocabulary() - 1;
    int[] text = {0, most, most / 2, 1};
    TextBatch alone = TextBatch.padRight(List.of(text), 0);
    TextBatch padded =
        TextBatch.padRight(List.of(text, new int[] {most, 0, 1, most, 0, 1, 1}), most / 3);
    List<Map<String, HostTensor>> out =
        fixture()
            .run(
                g -> {
                  Tensor x = llm.embed(tokenIds(g));
                  g.output("hidden", states(llm, x, positions(g), mask(g)));
                },
                List.of(inputs(alone), inputs(padded)));
    HostTensor first = row(out.get(1).get("hidden"), 0).reshape(TOKENS, llm.hiddenSize());
    HostTensor expected = out.get(0).get("hidden").reshape(text.length, llm.hiddenSize());
    assertClose("states of a padded text", rows(first, 0, text.length), expected);
  }

  private static Map<String, HostTensor> inputs(TextBatch batch) {
    TokenLayout layout = TokenLayout.text(batch.visible());
    return Map.of(
        "token_ids", batch.tensor(), "positions", layout.positions(), "mask", layout.mask());
  }
}
