package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.RepeatedDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.model.AutoregressiveTransformer.KeyValue;
import dev.vgt4j.api.model.PixelDecoder;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The graphs that generation runs. {@link #prefill} and {@link #decode} carry the language model's
 * cache in the states {@code key.N} and {@code value.N}, {@code [B, G, P, headDim]} for layer N.
 */
public final class GenerationGraphs {
  private GenerationGraphs() {}

  /** What the cache keeps between two groups of positions. */
  public enum Cache {
    /**
     * Exactly a training sequence: one query and one latent for every known position. Only the
     * first query of a group is kept as it was computed, since the others were not computed where a
     * training sequence has them; they are fed again together with the latents.
     */
    PAIRS,
    /**
     * As the released implementation: every query stays, and the whole group is fed again as pairs.
     */
    STALE_QUERIES
  }

  /**
   * Text and the first group's queries.
   *
   * <p>Inputs: {@code token_ids} int64 {@code [B, L]}; {@code query_places} int64 {@code [B, Q]};
   * with K start tokens and S = L+K+Q, {@code positions} int64 {@code [B, S]} and {@code mask} bool
   * {@code [B, 1, S, S]}. Output: {@code conditions} {@code [B, Q, conditionSize]}. Replaces the
   * cache.
   */
  public static GraphDefinition prefill(QueryAr model, Cache cache) {
    return g -> {
      Dim length = Dim.symbol("L");
      Dim queries = Dim.symbol("Q");
      Tensor tokenIds = g.input("token_ids", DType.INT64, "B", length);
      Tensor places = g.input("query_places", DType.INT64, "B", queries);
      cacheStates(g, model.llm());
      Tensor text = model.textTokens(tokenIds);
      Tensor start = model.startTokens(g, tokenIds.dim(0));
      Dim given = length.plus(model.config().startLength());
      Dim kept = given.plus(cache == Cache.PAIRS ? Dim.ONE : queries);
      step(g, model, List.of(text, start, model.queryTokens(places)), queries, List.of(), kept);
    };
  }

  /**
   * The latents of the last group and the queries of the next.
   *
   * <p>Inputs: {@code latents} {@code [B, M, latentChannels]}; {@code latent_places} int64 {@code
   * [B, M]}; {@code query_places} int64 {@code [B, Q]}; with S = 2M-1+Q ({@link Cache#PAIRS}) or
   * 2M+Q new tokens and P cached ones, {@code positions} int64 {@code [B, S]} and {@code mask} bool
   * {@code [B, 1, S, P+S]}. Output: {@code conditions} {@code [B, Q, conditionSize]}. Extends the
   * cache.
   */
  public static GraphDefinition decode(QueryAr model, Cache cache) {
    return g -> {
      Dim count = Dim.symbol("M");
      Dim queries = Dim.symbol("Q");
      Tensor latents =
          g.input("latents", DType.FLOAT32, "B", count, model.config().latentChannels());
      Tensor latentPlaces = g.input("latent_places", DType.INT64, "B", count);
      Tensor queryPlaces = g.input("query_places", DType.INT64, "B", queries);
      List<KeyValue> past = cacheStates(g, model.llm());
      Tensor pairs =
          QueryAr.interleave(
              model.queryTokens(latentPlaces), model.latentTokens(latents, latentPlaces));
      boolean firstQueryIsCached = cache == Cache.PAIRS;
      Tensor fed = firstQueryIsCached ? pairs.slice(1, 1, pairs.dim(1)) : pairs;
      Dim fresh = fed.dim(1).plus(firstQueryIsCached ? Dim.ONE : queries);
      Dim kept = past.get(0).keys().dim(2).plus(fresh);
      step(g, model, List.of(fed, model.queryTokens(queryPlaces)), queries, past, kept);
    };
  }

  /**
   * Rows of a cache, picked and repeated.
   *
   * <p>Input: {@code rows} int64 {@code [N]}, which old row each new one is. The states become
   * {@code [N, ...]}.
   *
   * @param prefill whose states they are
   */
  public static GraphDefinition repeat(Graph prefill) {
    return g -> {
      Tensor rows = g.input("rows", DType.INT64, "N");
      prefill
          .states()
          .forEach(
              (name, state) -> {
                Object[] shape = state.spec().shape().dims().toArray();
                Tensor cached = g.state(name, state.spec().dtype(), shape);
                g.update(name, cached.gather(0, rows));
              });
    };
  }

  private static void step(
      GraphBuilder g,
      QueryAr model,
      List<Tensor> tokens,
      Dim queries,
      List<KeyValue> past,
      Dim kept) {
    Tensor x = Tensor.concat(1, tokens);
    Dim cached = past.isEmpty() ? Dim.of(0) : past.get(0).keys().dim(2);
    Tensor positions = g.input("positions", DType.INT64, "B", x.dim(1));
    Tensor mask = g.input("mask", DType.BOOL, "B", 1, x.dim(1), cached.plus(x.dim(1)));
    AutoregressiveTransformer.Result r = model.llm().forward(x, positions, mask, past);
    Tensor asked = r.hidden().slice(1, x.dim(1).minus(queries), x.dim(1));
    g.output("conditions", model.conditions(asked));
    for (int i = 0; i < r.cache().size(); i++) {
      g.update("key." + i, r.cache().get(i).keys().slice(2, 0, kept));
      g.update("value." + i, r.cache().get(i).values().slice(2, 0, kept));
    }
  }

  /** One key and one value state a layer. */
  static List<KeyValue> cacheStates(GraphBuilder g, AutoregressiveTransformer llm) {
    List<KeyValue> states = new ArrayList<>();
    Object[] shape = {"B", llm.keyValueHeads(), "P", llm.headDim()};
    for (int i = 0; i < llm.layers(); i++) {
      states.add(
          new KeyValue(
              g.state("key." + i, DType.FLOAT32, shape),
              g.state("value." + i, DType.FLOAT32, shape)));
    }
    return states;
  }

  /**
   * The head's velocity at one time.
   *
   * <p>Inputs: {@code x} {@code [B, Q, inputSize]}; {@code t} scalar; {@code conditions} {@code [B,
   * Q, conditionSize]}. Output: {@code velocity} {@code [B, Q, inputSize]}.
   */
  public static GraphDefinition velocity(FlowHead head) {
    return g -> {
      Dim rows = Dim.symbol("B").times(Dim.symbol("Q"));
      int channels = head.config().inputSize();
      int width = head.config().conditionSize();
      Tensor x = g.input("x", DType.FLOAT32, "B", "Q", channels);
      Tensor t = g.input("t", DType.FLOAT32);
      Tensor conditions = g.input("conditions", DType.FLOAT32, "B", "Q", width);
      Tensor v =
          head.velocity(x.reshape(rows, channels), t.reshape(1), conditions.reshape(rows, width));
      g.output("velocity", v.reshape(x.shape()));
    };
  }

  /**
   * The steps of a solver along the guided velocity.
   *
   * <p>Inputs: {@code step} {@code [5]}, the time t and the factors a, b, c and d; {@code noise} w
   * {@code [B, Q, inputSize]}; {@code guidance} {@code [G]}, the share of each branch; {@code
   * conditions} {@code [G*B, Q, conditionSize]}, the branches one after another. States: {@code x}
   * and {@code velocity}, {@code [B, Q, inputSize]}, which become {@code a x + b v + c velocity + d
   * w} and the guided velocity v at x and t. {@code step} and {@code noise} are swept.
   */
  public static RepeatedDefinition solver(FlowHead head) {
    return new RepeatedDefinition(g -> solverStep(g, head), Set.of("step", "noise"));
  }

  private static void solverStep(GraphBuilder g, FlowHead head) {
    Dim branches = Dim.symbol("G");
    Dim images = Dim.symbol("B");
    Dim queries = Dim.symbol("Q");
    Dim rows = images.times(queries);
    int channels = head.config().inputSize();
    int width = head.config().conditionSize();
    Tensor step = g.input("step", DType.FLOAT32, 5);
    Tensor guidance = g.input("guidance", DType.FLOAT32, branches);
    Tensor conditions =
        g.input("conditions", DType.FLOAT32, branches.times(images), queries, width);
    Tensor noise = g.input("noise", DType.FLOAT32, images, queries, channels);
    Tensor x = g.state("x", DType.FLOAT32, images, queries, channels);
    Tensor before = g.state("velocity", DType.FLOAT32, images, queries, channels);
    Tensor all =
        x.unsqueeze(0)
            .expand(branches, images, queries, channels)
            .reshape(branches.times(rows), channels);
    Tensor v =
        head.velocity(all, step.slice(0, 0, 1), conditions.reshape(branches.times(rows), width));
    Tensor guided =
        v.reshape(branches, rows.times(channels))
            .mul(guidance.unsqueeze(1))
            .sum(false, 0)
            .reshape(x.shape());
    Tensor next =
        x.mul(step.select(0, 1))
            .add(guided.mul(step.select(0, 2)))
            .add(before.mul(step.select(0, 3)))
            .add(noise.mul(step.select(0, 4)));
    g.update("x", next);
    g.update("velocity", guided);
  }

  /**
   * Latents to pixels.
   *
   * <p>Input: {@code latents} {@code [B, latentChannels, H, W]}. Output: {@code pixels} {@code [B,
   * 3, stride*H, stride*W]}, about [-1,1], not clamped.
   */
  public static GraphDefinition pixels(PixelDecoder decoder) {
    return g -> {
      Tensor latents = g.input("latents", DType.FLOAT32, "B", decoder.latentChannels(), "H", "W");
      g.output("pixels", decoder.decode(latents));
    };
  }
}
