package dev.vgt4j.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.ProgramSupport;
import dev.vgt4j.api.backend.State;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Feeds a model once and hands out what it computed. */
final class OnnxRun {
  /**
   * Room for the next runs in a buffer: a fraction of what is needed now, but not less than. Steps
   * that decode many positions at once would otherwise copy the cache nearly every time.
   */
  private static final int ROOM_FRACTION = 2;

  private static final int LEAST_ROOM = 64;

  private final OnnxBackend backend;
  private final Graph graph;
  private final PortNames names;

  OnnxRun(OnnxBackend backend, Graph graph, PortNames names) {
    this.backend = backend;
    this.graph = graph;
    this.names = names;
  }

  /** Checks, runs, replaces the updated states. */
  Outputs run(OrtSession session, State state, Map<String, ? extends Value> inputs) {
    Map<String, Value> current = state.values();
    Map<String, Long> symbols = ProgramSupport.bind(graph, inputs, current);
    Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
    List<OnnxTensor> views = new ArrayList<>();
    Buffers buffers = new Buffers(symbols, current);
    try {
      names.inputs().forEach((name, port) -> feeds.put(port, feed(name, inputs.get(name), views)));
      names
          .states()
          .forEach(
              (name, port) -> {
                Value value = current.get(name);
                boolean grows = names.buffers().containsKey(name);
                feeds.put(
                    port, grows ? buffers.roomy(name, value, views) : feed(name, value, views));
              });
      return buffers.keep(session, feeds, state);
    } catch (OrtException e) {
      throw new VgtException("ONNX Runtime failed to run the program: " + e.getMessage(), e);
    } finally {
      buffers.drop();
      views.forEach(OnnxTensor::close);
    }
  }

  /** The buffers of one run, which are its outputs as well as its inputs. */
  private final class Buffers {
    private final Map<String, Long> symbols;
    private final Map<String, OnnxTensor> byPort = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> fresh = new LinkedHashMap<>();

    private final long room;

    Buffers(Map<String, Long> symbols, Map<String, Value> current) {
      this.symbols = symbols;
      this.room = commonRoom(current);
    }

    /** Of all buffers, since they share masks: as it is, or more if that is not enough for one. */
    private long commonRoom(Map<String, Value> current) {
      long needed = 0;
      Set<Long> rooms = new HashSet<>();
      for (Map.Entry<String, StateBuffer> e : names.buffers().entrySet()) {
        needed = Math.max(needed, e.getValue().needed().eval(symbols));
        rooms.add(current.get(e.getKey()) instanceof OnnxDeviceTensor d ? d.room() : 0L);
      }
      long least = rooms.stream().mapToLong(r -> r).min().orElse(0);
      return rooms.size() == 1 && least >= needed
          ? least
          : needed + Math.max(LEAST_ROOM, needed / ROOM_FRACTION);
    }

    /** The state's own memory if there is room in it, else a larger copy. */
    OnnxTensor roomy(String name, Value value, List<OnnxTensor> views) {
      StateBuffer b = names.buffers().get(name);
      long needed = b.needed().eval(symbols);
      long kept = b.kept().eval(symbols);
      long length = value.shape()[GrowingStates.AXIS];
      if (needed < length || kept < 0 || kept > needed) {
        throw new ShapeException(
            "run: state '" + name + "' grows from " + length + " to " + needed + ", keeps " + kept);
      }
      OnnxTensor buffer;
      if (value instanceof OnnxDeviceTensor d && d.room() == room) {
        buffer = d.tensor();
      } else {
        buffer = backend.resizer().resized(feed(name, value, views), room);
        fresh.put(name, buffer);
      }
      byPort.put(names.updates().get(name), buffer);
      return buffer;
    }

    Outputs keep(OrtSession session, Map<String, OnnxTensor> feeds, State state)
        throws OrtException {
      if (byPort.isEmpty()) {
        return collect(session.run(feeds), state);
      }
      Set<String> others = new LinkedHashSet<>(names.updates().values());
      others.addAll(names.outputs().values());
      others.removeAll(byPort.keySet());
      Outputs outputs = collect(session.run(feeds, others, byPort), state);
      names
          .buffers()
          .forEach(
              (name, b) -> {
                OnnxTensor grown = fresh.remove(name);
                long kept = b.kept().eval(symbols);
                state.set(
                    name,
                    grown == null
                        ? ((OnnxDeviceTensor) state.values().get(name)).handOver(kept)
                        : new OnnxDeviceTensor(grown, kept));
              });
      return outputs;
    }

    /** Closes what the state did not take over. */
    void drop() {
      fresh.values().forEach(OnnxTensor::close);
      fresh.clear();
    }
  }

  private OnnxTensor feed(String name, Value value, List<OnnxTensor> views) {
    if (value instanceof OnnxDeviceTensor d) {
      if (d.isExact()) {
        return d.tensor();
      }
      OnnxTensor front = backend.resizer().resized(d.tensor(), d.shape()[GrowingStates.AXIS]);
      views.add(front);
      return front;
    }
    if (value instanceof HostTensor h) {
      OnnxTensor view = Tensors.view(backend.environment(), h);
      views.add(view);
      return view;
    }
    throw new InvalidInputException(
        "run: '"
            + name
            + "' is a "
            + (value instanceof DeviceTensor ? "tensor of another backend" : value.getClass())
            + "; pass it through the host with toHost()");
  }

  private Outputs collect(OrtSession.Result result, State state) {
    Map<String, OnnxDeviceTensor> byPort = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> e : result) {
      byPort.put(e.getKey(), new OnnxDeviceTensor((OnnxTensor) e.getValue()));
    }
    names
        .updates()
        .forEach(
            (name, port) -> {
              if (!names.buffers().containsKey(name)) {
                state.set(name, byPort.get(port));
              }
            });
    Map<String, OnnxDeviceTensor> outputs = new LinkedHashMap<>();
    names.outputs().forEach((name, port) -> outputs.put(name, byPort.get(port)));
    return new Outputs(outputs);
  }
}
