package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.TextEncoder;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** CLIP's text tower: causal, summed up at the token that ends the text. */
public final class ClipText implements TextEncoder {
  /** What older configurations give as the end of a text, although their tokenizer's differs. */
  private static final int LARGEST_ID = 2;

  private final TextTower tower;
  private final int eosTokenId;

  /**
   * @param config sizes
   * @param eosTokenId as in {@link ClipConfig#eosTokenId}
   * @param scope where the tower's weights are, such as {@code text_model}
   */
  public ClipText(TextTowerConfig config, int eosTokenId, String scope) {
    this.tower = new TextTower(config, scope, true);
    this.eosTokenId = eosTokenId;
  }

  @Override
  public int hiddenSize() {
    return tower.config().hiddenSize();
  }

  @Override
  public int maxTokens() {
    return tower.config().maxTokens();
  }

  @Override
  public Tensor encode(Tensor tokenIds) {
    return encode(tokenIds, null);
  }

  /**
   * Features after the final norm. Padding on the right needs no mask: no token of the text sees
   * it, only the features of the padding itself change.
   *
   * @param tokenIds int64 {@code [batch, tokens]}
   * @param mask bool, broadcastable to {@code [batch, 1, tokens, tokens]}, true = visible, or null;
   *     later tokens are hidden in any case
   * @return {@code [batch, tokens, hiddenSize]}
   */
  public Tensor encode(Tensor tokenIds, @Nullable Tensor mask) {
    return tower.encode(tokenIds, mask);
  }

  /**
   * The whole text: one token's features.
   *
   * @param features {@code [batch, tokens, hiddenSize]}
   * @param places int64 {@code [batch]} of {@link #places}
   * @return {@code [batch, hiddenSize]}
   */
  public Tensor pooled(Tensor features, Tensor places) {
    GraphBuilder g = features.graph();
    Dim batch = features.dim(0);
    Dim tokens = features.dim(1);
    Tensor rows = g.arange(batch).mul(g.dimValue(tokens)).add(places);
    return features.reshape(batch.times(tokens), hiddenSize()).gather(0, rows);
  }

  /**
   * Where each text is summed up: at its first end-of-text token, or, if the configuration gives 2
   * for it, at its largest id, which is what the published vocabularies end a text with.
   *
   * @param tokenIds {@code [batch][tokens]}
   * @return int64 {@code [batch]}
   * @throws InvalidInputException if a text has no end
   */
  public HostTensor places(long[][] tokenIds) {
    long[] places = Arrays.stream(tokenIds).mapToLong(this::place).toArray();
    return HostTensor.of(places, places.length);
  }

  private int place(long[] ids) {
    long wanted =
        eosTokenId == LARGEST_ID ? Arrays.stream(ids).max().orElse(eosTokenId) : eosTokenId;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == wanted) {
        return i;
      }
    }
    throw new InvalidInputException(
        "CLIP text: expected a text that ends with token "
            + eosTokenId
            + ", got "
            + Arrays.toString(ids)
            + "; add the end-of-text token after the last word");
  }
}
