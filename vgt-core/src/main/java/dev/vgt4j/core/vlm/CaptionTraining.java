package dev.vgt4j.core.vlm;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.nn.Losses;

/**
 * Understanding: text with images to next-token scores and their loss.
 *
 * <p>Inputs: {@code token_ids} int64 {@code [B, L]} right padded; {@code pixels} {@code [I, 3,
 * stride*H, stride*W]} in [-1,1]; {@code sources} int64 {@code [B, L]} of {@link
 * ImageTokens#sources}; {@code positions} int64 {@code [B, L]}; {@code mask} bool {@code [B, 1, L,
 * L]}; {@code labels} int64 {@code [B, L]}, {@link Losses#IGNORED} where nothing is predicted.
 *
 * <p>Outputs: {@code loss}, and if asked for {@code logits} {@code [B, L, vocabulary]}.
 */
public final class CaptionTraining implements GraphDefinition {
  /** Name of the output to minimise. */
  public static final String LOSS = "loss";

  private final InternVl3 model;
  private final boolean normalized;
  private final boolean withLogits;

  /** The training graph. */
  public CaptionTraining(InternVl3 model) {
    this(model, false, false);
  }

  /**
   * @param normalized pixels are already normalised instead of in [-1,1]
   * @param withLogits also give the scores
   */
  public CaptionTraining(InternVl3 model, boolean normalized, boolean withLogits) {
    this.model = model;
    this.normalized = normalized;
    this.withLogits = withLogits;
  }

  @Override
  public void build(GraphBuilder g) {
    int stride = model.vision().stride();
    Tensor tokenIds = g.input("token_ids", DType.INT64, "B", "L");
    Tensor pixels =
        g.input(
            "pixels",
            DType.FLOAT32,
            "I",
            3,
            Dim.symbol("H").times(stride),
            Dim.symbol("W").times(stride));
    Tensor sources = g.input("sources", DType.INT64, "B", "L");
    Tensor positions = g.input("positions", DType.INT64, "B", "L");
    Tensor mask = g.input("mask", DType.BOOL, "B", 1, "L", "L");
    Tensor labels = g.input("labels", DType.INT64, "B", "L");
    Tensor features = normalized ? model.vision().features(pixels) : model.vision().encode(pixels);
    Tensor logits = model.logits(tokenIds, features, sources, positions, mask);
    g.output(LOSS, Losses.nextToken(logits, labels));
    if (withLogits) {
      g.output("logits", logits);
    }
  }
}
