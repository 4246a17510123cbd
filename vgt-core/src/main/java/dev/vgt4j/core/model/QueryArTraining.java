package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.nn.Losses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The training graph of the generator. The sequence is text, padding, the start tokens, then query
 * and latent of every position in the order in which they are fed.
 *
 * <p>Inputs, for L text tokens, K start tokens and N positions, {@code S = L + K + 2N}: {@code
 * token_ids} int64 {@code [B, L]} right padded and without the start token; {@code latents} {@code
 * [B, N, latentChannels]} in fed order; {@code places} int64 {@code [B, N]} in fed order; {@code
 * positions} int64 {@code [B, S]} and {@code mask} bool {@code [B, 1, S, S]} of {@link
 * TokenLayout#training}; {@code noise} {@code [B*N*draws, latentChannels]} and effective times
 * {@code t} {@code [B*N*draws]}, the draws of one position side by side; {@code loss_mask} {@code
 * [B, N]}; with REPA also {@code features} {@code [B, N, featureSize]} in fed order.
 *
 * <p>Of a model of {@link MaskedTokens} the sequence is text, padding, start tokens and one token
 * for every position, {@code S = L + K + N}, laid out by {@link TokenLayout#masked}, and {@code
 * known} {@code [B, N]} tells which latents it sees.
 *
 * <p>Outputs: scalars {@code loss_text2image}, with REPA {@code loss_flow_repa} (already weighted),
 * and {@code total}.
 */
public final class QueryArTraining implements GraphDefinition {
  /** Name of the output to minimise. */
  public static final String TOTAL = "total";

  /** Name of the flow-matching loss. */
  public static final String FLOW = "loss_text2image";

  /** Name of the weighted REPA loss. */
  public static final String REPA = "loss_flow_repa";

  private final QueryAr model;
  private final int draws;
  private final boolean trace;

  /**
   * @param draws noise draws for every position, at least 1
   */
  public QueryArTraining(QueryAr model, int draws) {
    this(model, draws, false);
  }

  /**
   * @param draws noise draws for every position, at least 1
   * @param trace also give {@code inputs_embeds}, {@code last_hidden_state} and {@code conditions}
   */
  public QueryArTraining(QueryAr model, int draws, boolean trace) {
    this.model = model;
    this.draws = draws;
    this.trace = trace;
  }

  @Override
  public void build(GraphBuilder g) {
    Dim length = Dim.symbol("L");
    Dim count = Dim.symbol("N");
    Dim sequence = length.plus(model.config().startLength()).plus(tokensOf(count));
    Tensor tokenIds = g.input("token_ids", DType.INT64, "B", length);
    Tensor latents = g.input("latents", DType.FLOAT32, "B", count, model.config().latentChannels());
    Tensor places = g.input("places", DType.INT64, "B", count);
    Tensor positions = g.input("positions", DType.INT64, "B", sequence);
    Tensor mask = g.input("mask", DType.BOOL, "B", 1, sequence, sequence);

    Tensor embeddings = embeddings(tokenIds, latents, places);
    Tensor hidden = model.llm().forward(embeddings, positions, mask, List.of()).hidden();
    Tensor conditions = model.conditions(atQueries(hidden, length, count));
    losses(g, conditions, latents);
    if (trace) {
      g.output("inputs_embeds", embeddings);
      g.output("last_hidden_state", hidden);
      g.output("conditions", conditions);
    }
  }

  private Dim tokensOf(Dim count) {
    return model.config().masked() ? count : count.times(2);
  }

  private Tensor embeddings(Tensor tokenIds, Tensor latents, Tensor places) {
    Tensor start = model.startTokens(tokenIds.graph(), tokenIds.dim(0));
    Tensor image = imageTokens(latents, places);
    return Tensor.concat(1, model.textTokens(tokenIds), start, image);
  }

  private Tensor imageTokens(Tensor latents, Tensor places) {
    if (model.config().masked()) {
      Object[] shape = {latents.dim(0), latents.dim(1)};
      Tensor known = latents.graph().input("known", DType.FLOAT32, shape);
      return MaskedTokens.tokens(model, latents, known, places);
    }
    return QueryAr.interleave(model.queryTokens(places), model.latentTokens(latents, places));
  }

  /** Every second state after the start, or every one if there are no pairs. */
  private Tensor atQueries(Tensor hidden, Dim length, Dim count) {
    int d = model.llm().hiddenSize();
    Tensor image = hidden.slice(1, length.plus(model.config().startLength()), hidden.dim(1));
    return model.config().masked() ? image : image.reshape(hidden.dim(0), count, 2, d).select(2, 0);
  }

  private void losses(GraphBuilder g, Tensor conditions, Tensor latents) {
    Dim rows = latents.dim(0).times(latents.dim(1)).times(draws);
    int channels = model.config().latentChannels();
    Tensor noise = g.input("noise", DType.FLOAT32, rows, channels);
    Tensor t = g.input("t", DType.FLOAT32, rows);
    Tensor lossMask = g.input("loss_mask", DType.FLOAT32, latents.dim(0), latents.dim(1));
    FlowMatching.Errors errors =
        FlowMatching.errors(model.head(), perDraw(latents), noise, t, perDraw(conditions));
    Tensor flow = errors.mean(perDraw(lossMask.unsqueeze(2)).squeeze(1));
    g.output(FLOW, flow);
    Tensor repa = repa(g, errors.features(), latents);
    g.output(TOTAL, repa == null ? flow : flow.add(repa));
  }

  private @Nullable Tensor repa(GraphBuilder g, @Nullable Tensor predicted, Tensor latents) {
    if (predicted == null) {
      return null;
    }
    Tensor features =
        g.input("features", DType.FLOAT32, latents.dim(0), latents.dim(1), predicted.dim(1));
    Tensor loss =
        Losses.negativeCosine(predicted, perDraw(features)).mul(model.config().repaWeight());
    g.output(REPA, loss);
    return loss;
  }

  /** {@code [B, N, d]} to {@code [B*N*draws, d]}, the draws of one position side by side. */
  private Tensor perDraw(Tensor x) {
    Tensor rows = x.reshape(x.dim(0).times(x.dim(1)), x.dim(2));
    return draws == 1 ? rows : rows.repeatInterleave(0, draws);
  }
}
