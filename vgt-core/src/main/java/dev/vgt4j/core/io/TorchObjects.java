package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The functions and classes that a state dict's pickle may name, and what they make. The list is
 * closed: a name looks nothing up and runs nothing.
 */
final class TorchObjects {
  static final int MAX_TENSORS = 100_000;

  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final String SIZE = "torch.Size";
  private static final Map<String, DType> STORAGES =
      Map.of(
          "torch.FloatStorage", DType.FLOAT32,
          "torch.HalfStorage", DType.FLOAT16,
          "torch.BFloat16Storage", DType.BFLOAT16,
          "torch.DoubleStorage", DType.FLOAT64,
          "torch.LongStorage", DType.INT64,
          "torch.IntStorage", DType.INT32,
          "torch.ByteStorage", DType.UINT8,
          "torch.BoolStorage", DType.BOOL);
  private static final Set<String> FUNCTIONS = Set.of(ORDERED_DICT, TENSOR, PARAMETER, SIZE);

  private final Function<String, InvalidInputException> bad;
  private int tensors;

  TorchObjects(Function<String, InvalidInputException> bad) {
    this.bad = bad;
  }

  /** A name that is on the list. */
  Pickled.Global global(String module, String member) {
    String name = module + "." + member;
    if (name.matches("torch\\.\\w+Storage") && !STORAGES.containsKey(name)) {
      throw bad.apply("has numbers of type " + name + ", which are not supported");
    }
    if (!FUNCTIONS.contains(name) && !STORAGES.containsKey(name)) {
      Set<String> allowed = new TreeSet<>(FUNCTIONS);
      allowed.addAll(STORAGES.keySet());
      throw bad.apply(
          "its pickle names "
              + name
              + ", which a state dict has no use for; allowed are only "
              + String.join(", ", allowed)
              + ". Save nothing but the state dict: torch.save(model.state_dict(), file), or use"
              + " safetensors");
    }
    return new Pickled.Global(name);
  }

  /** What a call of a name makes. */
  Object call(Pickled.Global function, List<Object> arguments) {
    return switch (function.name()) {
      case ORDERED_DICT -> {
        require(arguments.isEmpty(), ORDERED_DICT);
        yield new LinkedHashMap<>();
      }
      case SIZE -> argument(SIZE, arguments, 0, Pickled.Tuple.class);
      case TENSOR -> tensor(arguments);
      case PARAMETER -> argument(PARAMETER, arguments, 0, Pickled.View.class);
      default -> throw bad.apply("its pickle calls " + function.name() + ", which is no function");
    };
  }

  /** {@code (storage, offset, size, stride, requires_grad, backward_hooks[, metadata])}. */
  private Pickled.View tensor(List<Object> arguments) {
    if (++tensors > MAX_TENSORS) {
      throw bad.apply("its pickle has more than " + MAX_TENSORS + " tensors");
    }
    boolean plain =
        arguments.size() == 6
            || arguments.size() == 7
                && (arguments.get(6) == Pickled.None.NONE
                    || argument(TENSOR, arguments, 6, Map.class).isEmpty());
    require(plain, TENSOR);
    return new Pickled.View(
        argument(TENSOR, arguments, 0, Pickled.Storage.class),
        argument(TENSOR, arguments, 1, Long.class),
        longs(argument(TENSOR, arguments, 2, Pickled.Tuple.class)),
        longs(argument(TENSOR, arguments, 3, Pickled.Tuple.class)));
  }

  private long[] longs(Pickled.Tuple tuple) {
    return tuple.items().stream()
        .mapToLong(
            v -> {
              require(v instanceof Long, TENSOR);
              return (Long) v;
            })
        .toArray();
  }

  /** {@code ("storage", type, key, location, elements)}: numbers that lie outside the pickle. */
  Pickled.Storage persistent(Pickled.Tuple id) {
    String what = "a persistent id";
    List<Object> parts = id.items();
    require(parts.size() == 5 && "storage".equals(parts.get(0)), what);
    DType type = STORAGES.get(argument(what, parts, 1, Pickled.Global.class).name());
    require(type != null, what);
    argument(what, parts, 3, String.class);
    return new Pickled.Storage(
        type, argument(what, parts, 2, String.class), argument(what, parts, 4, Long.class));
  }

  private <T> T argument(String function, List<Object> arguments, int index, Class<T> type) {
    require(index < arguments.size() && type.isInstance(arguments.get(index)), function);
    return type.cast(arguments.get(index));
  }

  private void require(boolean fits, String function) {
    if (!fits) {
      throw bad.apply("its pickle has unexpected arguments for " + function);
    }
  }
}
