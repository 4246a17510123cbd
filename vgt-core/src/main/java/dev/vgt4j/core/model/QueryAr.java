package dev.vgt4j.core.model;

import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.nn.Layers;
import dev.vgt4j.core.nn.Params;

/**
 * The parts that let a language model predict latents at any position in any order: a learned query
 * asks for a position, the hidden state at the query becomes the condition of the flow-matching
 * head, and the sampled latent is fed back as a token.
 */
public final class QueryAr {
  /** Name of the learnt embedding that begins an image where no token does. */
  static final String START_TOKEN = "start_token";

  private final QueryArConfig config;
  private final AutoregressiveTransformer llm;
  private final String scope;
  private final MetaQueries grid;
  private final FlowHead head;

  /**
   * @param llm the language model
   * @param scope what stands before {@code image_in_projector} and its siblings; empty as published
   */
  public QueryAr(QueryArConfig config, AutoregressiveTransformer llm, String scope) {
    this.config = config;
    this.llm = llm;
    this.scope = scope;
    this.grid = new MetaQueries(config.grid(), llm.hiddenSize(), inScope("adaptive_metaquery"));
    this.head = new FlowHead(config.head(), inScope("image_head.net"));
  }

  private String inScope(String name) {
    return Params.key(scope, name);
  }

  /** Its sizes. */
  public QueryArConfig config() {
    return config;
  }

  /** The language model. */
  public AutoregressiveTransformer llm() {
    return llm;
  }

  /** The flow-matching head. */
  public FlowHead head() {
    return head;
  }

  /**
   * Embeds text of token ids {@code [batch, tokens]}, giving {@code [batch, tokens, hiddenSize]}.
   */
  public Tensor textTokens(Tensor tokenIds) {
    return llm.embed(tokenIds);
  }

  /**
   * What begins an image, after every text: the language model's own tokens, or a learnt embedding
   * {@code start_token} if it has none.
   *
   * @param batch number of texts
   * @return {@code [batch, startLength, hiddenSize]}
   */
  public Tensor startTokens(GraphBuilder g, Dim batch) {
    int n = config.startLength();
    return startEmbeddings(g, n).expand(batch, n, llm.hiddenSize());
  }

  private Tensor startEmbeddings(GraphBuilder g, int n) {
    if (config.startTokens().isEmpty()) {
      return Params.of(g, scope).get(START_TOKEN, 1, n, llm.hiddenSize());
    }
    long[] ids = config.startTokens().stream().mapToLong(Integer::longValue).toArray();
    return llm.embed(g.constant(HostTensor.of(ids, 1, n)));
  }

  /**
   * Tokens that ask for positions.
   *
   * @param places int64 {@code [batch, n]}, see {@link PositionGrid#centred}
   * @return {@code [batch, n, hiddenSize]}
   */
  public Tensor queryTokens(Tensor places) {
    return grid.queries(places).add(grid.positions(places));
  }

  /**
   * Tokens that tell what a position holds.
   *
   * @param latents {@code [batch, n, latentChannels]}
   * @param places int64 {@code [batch, n]}
   * @return {@code [batch, n, hiddenSize]}
   */
  public Tensor latentTokens(Tensor latents, Tensor places) {
    Params p = Params.of(latents.graph(), inScope("image_in_projector"));
    return Layers.linear(p, latents, llm.hiddenSize()).add(grid.positions(places));
  }

  /**
   * Conditions of the head.
   *
   * @param hidden the language model's states at the queries, {@code [batch, n, hiddenSize]}
   * @return {@code [batch, n, hiddenSize]}
   */
  public Tensor conditions(Tensor hidden) {
    Params p = Params.of(hidden.graph(), inScope("image_out_projector"));
    return Layers.linear(p, hidden, config.head().conditionSize());
  }

  /**
   * Alternates two lists of tokens.
   *
   * @param a {@code [batch, n, d]}
   * @param b {@code [batch, n, d]}
   * @return {@code [batch, 2n, d]}: a0 b0 a1 b1 ...
   */
  public static Tensor interleave(Tensor a, Tensor b) {
    return Tensor.concat(2, a.unsqueeze(2), b.unsqueeze(2))
        .reshape(a.dim(0), a.dim(1).times(2), a.dim(2));
  }
}
