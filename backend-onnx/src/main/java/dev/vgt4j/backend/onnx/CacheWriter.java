package dev.vgt4j.backend.onnx;

import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes new entries into the buffer of a growing state. Where a run is given one piece of memory
 * for the buffer before and after, ONNX Runtime writes only the new entries.
 */
final class CacheWriter {
  private final ModelWriter writer;
  private final DimWriter dims;
  private final Map<List<Dim>, ModelValue> places = new HashMap<>();
  private final Map<ModelValue, Dim> rooms = new HashMap<>();
  private final Map<List<Object>, ModelValue> masks = new HashMap<>();

  CacheWriter(ModelWriter writer, DimWriter dims) {
    this.writer = writer;
    this.dims = dims;
  }

  /**
   * The buffer with new entries after the old ones.
   *
   * @param buffer {@code [B, G, room, D]}
   * @param fresh {@code [B, G, n, D]}
   */
  ModelValue extend(GrowingStates.Growing g, ModelValue buffer, ModelValue fresh) {
    ModelValue where = places(fresh.shape(), g.length());
    ModelValue out = writer.node("ScatterND", buffer.spec(), List.of(buffer, where, fresh));
    rooms.put(out, g.room());
    return out;
  }

  /** Length of the buffer that a value is, or null. */
  @Nullable Dim room(ModelValue value) {
    return rooms.get(value);
  }

  /** A mask over all of a buffer: nobody sees what lies behind the entries. */
  ModelValue mask(ModelValue mask, Dim room) {
    return masks.computeIfAbsent(
        List.of(mask, room),
        key -> {
          Dim more = room.minus(mask.shape().get(3));
          Dim none = Dim.of(0);
          ModelValue pads = dims.lengths(List.of(none, none, none, none, none, none, none, more));
          TensorSpec spec = new TensorSpec(DType.BOOL, mask.shape().with(3, room));
          return writer.node("Pad", spec, List.of(mask, pads));
        });
  }

  /** int64 {@code [B, G, n, 3]}: batch, head and entry of everything new. */
  private ModelValue places(Shape fresh, Dim first) {
    return places.computeIfAbsent(
        List.of(fresh.get(0), fresh.get(1), fresh.get(2), first),
        key -> {
          Shape one = fresh.with(3, Dim.ONE);
          ModelValue entries = counted(fresh.get(2), 2, one);
          entries = writer.node("Add", entries.spec(), List.of(entries, dims.length(first)));
          List<ModelValue> axes =
              List.of(counted(fresh.get(0), 0, one), counted(fresh.get(1), 1, one), entries);
          TensorSpec spec = new TensorSpec(DType.INT64, fresh.with(3, Dim.of(3)));
          return writer.node("Concat", spec, axes, Protos.attribute("axis", 3));
        });
  }

  /** 0, 1, ... along an axis, repeated along the others. */
  private ModelValue counted(Dim n, int axis, Shape shape) {
    Shape line = Shape.of(1, 1, 1, 1).with(axis, n);
    ModelValue numbers = dims.reshaped(dims.counted(n), line);
    TensorSpec all = new TensorSpec(DType.INT64, shape);
    return writer.node("Expand", all, List.of(numbers, dims.lengths(shape.dims())));
  }
}
