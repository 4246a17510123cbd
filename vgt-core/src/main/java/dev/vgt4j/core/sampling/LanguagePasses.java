package dev.vgt4j.core.sampling;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.model.GenerationRequest.DecodingMode;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.GenerationGraphs.Cache;
import dev.vgt4j.core.model.TokenLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * The language model's side of generation: one pass a group over a growing cache. When decoding is
 * consistent with training, rows that read the same text read it once, and what the cache holds of
 * it is repeated on the device.
 */
final class LanguagePasses implements Passes {
  private final GenerationPrograms programs;
  private final GenerationListener listener;
  private final TextBatch text;
  private final SharedPrompts shared;
  private final int[] groups;
  private final Cache cache;
  private final CacheLayout layout;
  private final State state;

  LanguagePasses(
      GenerationPrograms programs,
      GenerationListener listener,
      TextBatch text,
      DecodingMode mode,
      int[] groups) {
    boolean reference = mode == DecodingMode.REFERENCE;
    this.programs = programs;
    this.listener = listener;
    this.text = text;
    this.shared = reference ? SharedPrompts.none(text) : SharedPrompts.of(text);
    this.groups = groups;
    // with single positions the released cache holds exactly the pairs
    this.cache = reference && groups[0] > 1 ? Cache.STALE_QUERIES : Cache.PAIRS;
    this.layout =
        reference
            ? new ReferenceLayout(
                cache, programs.shape().referencePositions(), programs.shape().startLength())
            : new ConsistentLayout();
    long rows = shared.distinct().size();
    this.state = programs.prefill(cache).newState(Map.of("B", rows, "P", 0L));
  }

  @Override
  public Outputs ask(int group, LatentCanvas canvas) {
    int rows = text.size();
    Map<String, Value> in = new HashMap<>();
    in.put("query_places", canvas.nextPlaces(groups[group], rows));
    if (group > 0) {
      in.put("latents", canvas.lastLatents(rows));
      in.put("latent_places", canvas.lastPlaces(rows));
      TokenLayout fed = layout.decode(groups[group - 1], groups[group]);
      return run(group, programs.decode(cache), fed, in);
    }
    if (layout instanceof ConsistentLayout consistent && shared.areShared()) {
      readOnce(consistent);
      in.put("latents", HostTensor.zeros(DType.FLOAT32, rows, 1, programs.shape().channels()));
      in.put("latent_places", HostTensor.zeros(DType.INT64, rows, 1));
      return run(group, programs.decode(cache), consistent.first(groups[0]), in);
    }
    in.put("token_ids", text.tensor());
    return run(group, programs.prefill(cache), layout.prefill(given(text), groups[0]), in);
  }

  private boolean[][] given(TextBatch read) {
    return TokenLayout.extended(read.visible(), programs.shape().startLength());
  }

  /** Every text once, then its part of the cache for every row that reads it. */
  private void readOnce(ConsistentLayout consistent) {
    TextBatch distinct = shared.distinct();
    TokenLayout fed = consistent.prefix(given(distinct));
    Map<String, Value> in =
        Map.of(
            "token_ids", distinct.tensor(),
            "query_places", HostTensor.zeros(DType.INT64, distinct.size(), 1),
            "positions", fed.positions(),
            "mask", fed.mask());
    programs.prefill(cache).run(state, in).close();
    programs.repeat().run(state, Map.of("rows", shared.tensor())).close();
    consistent.repeat(shared.rows());
  }

  private Outputs run(int group, Program program, TokenLayout fed, Map<String, Value> in) {
    in.put("positions", fed.positions());
    in.put("mask", fed.mask());
    Outputs out = program.run(state, in);
    listener.asked(group, fed, out.get("conditions"));
    return out;
  }

  @Override
  public void close() {
    state.close();
  }
}
