package dev.vgt4j.core.sampling;

import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.model.PixelDecoder;
import dev.vgt4j.core.model.GenerationGraphs;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.model.MaskedTokens;
import dev.vgt4j.core.model.QueryAr;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Programs over a session's weights, compiled when they are first asked for. */
public final class SessionPrograms implements GenerationPrograms {
  private final Session session;
  private final Session decoderSession;
  private final QueryAr model;
  private final PixelDecoder decoder;
  private final GeneratorShape shape;
  private final Map<String, Program> compiled = new HashMap<>();

  /**
   * @param session holds the weights; stays the caller's and open
   */
  public SessionPrograms(
      Session session, QueryAr model, PixelDecoder decoder, GeneratorShape shape) {
    this(session, model, session, decoder, shape);
  }

  /**
   * With the pixel decoder's weights elsewhere.
   *
   * @param session holds the language model's and the head's weights
   * @param decoderSession holds the decoder's; both stay the caller's and open
   */
  public SessionPrograms(
      Session session,
      QueryAr model,
      Session decoderSession,
      PixelDecoder decoder,
      GeneratorShape shape) {
    this.session = session;
    this.decoderSession = decoderSession;
    this.model = model;
    this.decoder = decoder;
    this.shape = shape;
  }

  @Override
  public GeneratorShape shape() {
    return shape;
  }

  @Override
  public Program prefill(Cache cache) {
    return program(session, "prefill " + cache, () -> GenerationGraphs.prefill(model, cache));
  }

  @Override
  public Program decode(Cache cache) {
    return program(session, "decode " + cache, () -> GenerationGraphs.decode(model, cache));
  }

  @Override
  public Program repeat() {
    Program prefill = prefill(Cache.PAIRS);
    return program(session, "repeat", () -> GenerationGraphs.repeat(prefill.graph()));
  }

  @Override
  public Program masked() {
    return program(session, "masked", () -> MaskedTokens.conditions(model));
  }

  @Override
  public Program velocity() {
    return program(session, "velocity", () -> GenerationGraphs.velocity(model.head()));
  }

  @Override
  public Program pixels() {
    return program(decoderSession, "pixels", () -> GenerationGraphs.pixels(decoder));
  }

  private Program program(Session weights, String name, Supplier<GraphDefinition> definition) {
    return compiled.computeIfAbsent(name, n -> weights.compile(definition.get()));
  }

  @Override
  public void close() {
    compiled.values().forEach(Program::close);
    compiled.clear();
  }
}
