package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import java.util.List;

/**
 * A baseline to compare QueryAR with: masked generation in the manner of MAR (arXiv 2406.11838)
 * with the same language model, queries and flow-matching head. Every position is one token, its
 * latent if that is known, else its query; all of them see each other and the text. Nothing can be
 * cached, so every group of positions is a pass over everything.
 */
public final class MaskedTokens {
  private MaskedTokens() {}

  /**
   * The tokens of an image.
   *
   * @param latents {@code [B, N, latentChannels]}; what is not known counts for nothing
   * @param known {@code [B, N]}, 1 where the latent is known, 0 elsewhere
   * @param places int64 {@code [B, N]}
   * @return {@code [B, N, hiddenSize]}
   */
  static Tensor tokens(QueryAr model, Tensor latents, Tensor known, Tensor places) {
    Tensor share = known.unsqueeze(2);
    Tensor given = model.latentTokens(latents.mul(share), places).mul(share);
    return given.add(model.queryTokens(places).mul(share.neg().add(1)));
  }

  /**
   * Conditions of positions that are not known yet.
   *
   * <p>Inputs: {@code token_ids} int64 {@code [B, L]}; {@code latents} {@code [B, N,
   * latentChannels]}, {@code known} {@code [B, N]} and {@code places} int64 {@code [B, N]} in
   * raster order; {@code asked} int64 {@code [B, Q]}, raster indices; with K start tokens and S =
   * L+K+N, {@code positions} int64 {@code [B, S]} and {@code mask} bool {@code [B, 1, S, S]} of
   * {@link TokenLayout#masked}. Output: {@code conditions} {@code [B, Q, conditionSize]}.
   */
  public static GraphDefinition conditions(QueryAr model) {
    return g -> {
      Dim length = Dim.symbol("L");
      Dim count = Dim.symbol("N");
      Tensor tokenIds = g.input("token_ids", DType.INT64, "B", length);
      Tensor latents =
          g.input("latents", DType.FLOAT32, "B", count, model.config().latentChannels());
      Tensor known = g.input("known", DType.FLOAT32, "B", count);
      Tensor places = g.input("places", DType.INT64, "B", count);
      Tensor asked = g.input("asked", DType.INT64, "B", "Q");
      Tensor image = tokens(model, latents, known, places);
      Tensor start = model.startTokens(g, tokenIds.dim(0));
      Tensor x = Tensor.concat(1, model.textTokens(tokenIds), start, image);
      Tensor positions = g.input("positions", DType.INT64, "B", x.dim(1));
      Tensor mask = g.input("mask", DType.BOOL, "B", 1, x.dim(1), x.dim(1));
      Tensor hidden = model.llm().forward(x, positions, mask, List.of()).hidden();
      Tensor ofImage = hidden.slice(1, x.dim(1).minus(count), x.dim(1));
      Tensor flat = ofImage.reshape(ofImage.dim(0).times(count), ofImage.dim(2));
      Tensor rows = g.arange(asked.dim(0)).mul(g.dimValue(count)).unsqueeze(1).add(asked);
      g.output("conditions", model.conditions(flat.gather(0, rows)));
    };
  }
}
