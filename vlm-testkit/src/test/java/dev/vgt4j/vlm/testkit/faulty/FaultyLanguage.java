package dev.vgt4j.vlm.testkit.faulty;

import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.AutoregressiveTransformer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sound language model, and what is wrong with it here. */
record FaultyLanguage(AutoregressiveTransformer sound, Fault fault)
    implements AutoregressiveTransformer {
  @Override
  public int hiddenSize() {
    return sound.hiddenSize();
  }

  @Override
  public int layers() {
    return sound.layers() + (fault == Fault.COUNTS_TOO_MANY_LAYERS ? 1 : 0);
  }

  @Override
  public int keyValueHeads() {
    return sound.keyValueHeads();
  }

  @Override
  public int headDim() {
    return sound.headDim();
  }

  @Override
  public Tensor embed(Tensor tokenIds) {
    return sound.embed(tokenIds);
  }

  @Override
  public Result forward(
      Tensor embeddings, Tensor positions, @Nullable Tensor mask, List<KeyValue> past) {
    if (fault == Fault.FORGETS_THE_PAST && mask != null && !past.isEmpty()) {
      Tensor own = mask.slice(3, past.get(0).keys().dim(2), mask.dim(3));
      return sound.forward(embeddings, positions, own, List.of());
    }
    if (fault == Fault.IGNORES_THE_MASK && mask != null) {
      return sound.forward(embeddings, positions, mask.or(mask.not()), past);
    }
    return sound.forward(embeddings, positions, mask, past);
  }
}
