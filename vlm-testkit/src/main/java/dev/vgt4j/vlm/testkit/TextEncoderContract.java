package dev.vgt4j.vlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.model.TextEncoder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.TextSide;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The text encoder: shapes, texts on their own, and padding where texts vary in length. */
abstract class TextEncoderContract extends VlmPart {
  private static final int TEXTS = 3;

  private TextSide.Encoder text() {
    Assumptions.assumeTrue(
        vlm().text() instanceof TextSide.Encoder, "the family has no text encoder");
    return (TextSide.Encoder) vlm().text();
  }

  private TextEncoder encoder() {
    return text().encoder();
  }

  private void encode(GraphBuilder g) {
    g.output("states", encoder().encode(g.input("token_ids", DType.INT64, "B", "L")));
  }

  private List<HostTensor> states(List<HostTensor> tokenIds) {
    List<Map<String, HostTensor>> inputs =
        tokenIds.stream().map(ids -> Map.of("token_ids", ids)).toList();
    return fixture().run(this::encode, inputs).stream().map(out -> out.get("states")).toList();
  }

  /** As many tokens as every text has, or else as a text may have. */
  private int length() {
    return vlm().prompts().fixedTokens().orElse(encoder().maxTokens());
  }

  private HostTensor texts() {
    return tokens(1, text().vocabulary(), TEXTS, length());
  }

  @Test
  void everyTokenHasAState() {
    assertThat(text().hiddenSize()).isEqualTo(encoder().hiddenSize());
    HostTensor states = states(List.of(texts())).get(0);
    assertThat(states.shape()).containsExactly(TEXTS, length(), encoder().hiddenSize());
    assertFinite("states", states);
  }

  @Test
  void equalTextsGiveEqualBits() {
    List<HostTensor> twice = states(List.of(texts(), texts()));
    assertSameBits("states", twice.get(0), twice.get(1));
  }

  @Test
  void textsOfABatchDoNotSeeEachOther() {
    HostTensor batch = texts();
    List<HostTensor> states =
        states(List.of(batch, row(batch, 0), row(batch, 1), row(batch, TEXTS - 1)));
    for (int i = 0; i < TEXTS; i++) {
      assertClose("text " + i + " in a batch", row(states.get(0), i), states.get(i + 1));
    }
  }

  @Test
  void paddingOnTheRightChangesNoState() {
    Assumptions.assumeTrue(
        vlm().prompts().fixedTokens().isEmpty(),
        "texts are filled up to a fixed length and see their padding");
    HostTensor padded = row(texts(), 0);
    int visible = Math.max(1, length() / 2);
    HostTensor flat = padded.reshape(length());
    HostTensor text = rows(flat, 0, visible).reshape(1, visible);
    List<HostTensor> states = states(List.of(padded, text));
    HostTensor first = states.get(0).reshape(length(), encoder().hiddenSize());
    HostTensor expected = states.get(1).reshape(visible, encoder().hiddenSize());
    assertClose("states of a padded text", rows(first, 0, visible), expected);
  }
}
