package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.vlm.qwen25vl.Qwen25VlVision;
import dev.vgt4j.core.vlm.qwen25vl.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The vision tower on images of several sizes. The recording lists the patches of all images one
 * after the other, each in raster order of the units that are merged or in the order of windows,
 * and without the places that hold no patch.
 */
final class Qwen25VlVisionCase {
  private static final String PREFIX = "out.visual.";
  private static final String BLOCK = "block.";

  private final GoldenFolder golden;
  private final GoldenChecks checks;
  private final Qwen25VlVision vision;
  private final Map<String, List<HostTensor>> results = new TreeMap<>();
  private final List<Long> unitOrder = new ArrayList<>();
  private final List<Long> windowEnds = new ArrayList<>(List.of(0L));

  Qwen25VlVisionCase(GoldenFolder golden, GoldenChecks checks, Qwen25VlVision vision) {
    this.golden = golden;
    this.checks = checks;
    this.vision = vision;
  }

  void run(Session session) {
    try (Program program = session.compile(this::record)) {
      for (HostTensor image : Qwen25VlSuite.images(golden)) {
        try (Outputs out = program.run(Map.of("pixels", image))) {
          collect(out);
        }
      }
    }
    checks.exact(PREFIX + "window_index", longs(unitOrder));
    checks.exact(PREFIX + "cu_window_seqlens", longs(windowEnds));
    results.forEach(
        (name, parts) ->
            checks.check(PREFIX + name, HostTensors.concat(0, parts.toArray(HostTensor[]::new))));
  }

  private static HostTensor longs(List<Long> values) {
    return HostTensor.of(values.stream().mapToLong(Long::longValue).toArray(), values.size());
  }

  private void record(GraphBuilder g) {
    Dim height = Dim.symbol("H").times(vision.stride());
    Dim width = Dim.symbol("W").times(vision.stride());
    Tensor pixels = g.input("pixels", DType.FLOAT32, 1, 3, height, width);
    Windows windows = vision.windows(pixels);
    Qwen25VlVision.Trace trace = vision.trace(pixels);
    g.output("number", windows.split(numbers(g, windows)));
    g.output("patch_embed", trace.patches());
    g.output("rotary_pos_emb", trace.angles());
    for (int i = 0; i < trace.blocks().size(); i++) {
      g.output(BLOCK + i, trace.blocks().get(i));
    }
    g.output("merged", trace.features());
  }

  /** Every patch's number in raster order of units, from 1 on, since 0 marks empty places. */
  private static Tensor numbers(GraphBuilder g, Windows w) {
    int side = w.merge();
    return g.arange(w.patchRows().times(w.patchColumns()))
        .cast(DType.FLOAT32)
        .add(1)
        .reshape(1, w.rows(), w.columns(), side, side)
        .permute(0, 1, 3, 2, 4)
        .reshape(1, w.patchRows(), w.patchColumns(), 1);
  }

  private void collect(Outputs out) {
    float[] numbers = out.host("number").toFloats();
    int[] byWindow = IntStream.range(0, numbers.length).filter(i -> numbers[i] > 0).toArray();
    int[] byUnit = new int[byWindow.length];
    for (int place : byWindow) {
      byUnit[(int) numbers[place] - 1] = place;
    }
    for (String name : out.names()) {
      switch (name) {
        case "number" -> order(numbers, byWindow);
        case "merged" -> add(name, out.host(name));
        case "patch_embed", "rotary_pos_emb" ->
            add(name, HostTensors.reordered(out.host(name), byUnit));
        default -> add(name, HostTensors.reordered(out.host(name), byWindow));
      }
    }
  }

  private void add(String name, HostTensor ofOneImage) {
    long[] shape = ofOneImage.shape();
    results
        .computeIfAbsent(name, n -> new ArrayList<>())
        .add(ofOneImage.reshape(shape[1], shape[2]));
  }

  private void order(float[] numbers, int[] byWindow) {
    int perUnit = vision.config().merge() * vision.config().merge();
    int perWindow = perUnit * vision.config().windowSide() * vision.config().windowSide();
    long before = unitOrder.size();
    for (int i = 0; i < byWindow.length; i += perUnit) {
      unitOrder.add(before + ((int) numbers[byWindow[i]] - 1) / perUnit);
    }
    for (int i = 0; i < numbers.length; i += perWindow) {
      int from = i;
      long patches = Arrays.stream(byWindow).filter(p -> p / perWindow == from / perWindow).count();
      windowEnds.add(windowEnds.get(windowEnds.size() - 1) + patches);
    }
  }
}
