package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.ModelKind;
import dev.vgt4j.core.model.ModelWriter;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.sampling.GenerationListener;
import dev.vgt4j.core.sampling.GeneratorShape;
import dev.vgt4j.core.sampling.LatentGenerator;
import dev.vgt4j.core.sampling.SeededDraws;
import dev.vgt4j.core.sampling.SessionPrograms;
import dev.vgt4j.core.sampling.TextBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Loads a model and runs each of its sides once; needs no tokenizer.
 *
 * @param folder a model folder
 * @param backend stays the caller's
 */
record ModelTrial(Path folder, Backend backend) {
  private static final int TEXT = 8;

  /** What was done, in which time and with how much memory. */
  ObjectNode run() {
    ObjectNode report = JsonNodeFactory.instance.objectNode().put("backend", backend.name());
    backend.description().forEach(report::put);
    long started = System.nanoTime();
    try (ModelFolder model = ModelFolder.open(folder);
        Session session = backend.open(model.canonical())) {
      double seconds = since(started);
      long bytes = ModelWriter.bytes(model.weights());
      report.put("load", text("%.1f s, %s/s", seconds, ByteSizes.of((long) (bytes / seconds))));
      started = System.nanoTime();
      report.put("encode", encode(session, model.models()));
      report.put("encode_time", text("%.1f s", since(started)));
      if (model.models().hasGenerator()) {
        started = System.nanoTime();
        report.put("generate", generate(session, model.models()));
        report.put("generate_time", text("%.1f s", since(started)));
      }
    }
    Runtime heap = Runtime.getRuntime();
    report.put("heap_bytes", heap.totalMemory()).put("heap_limit_bytes", heap.maxMemory());
    report.put("peak_resident_bytes", PeakMemory.own());
    return report;
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** An image of the size that the model was made for, to latents or features. */
  private static String encode(Session session, VgtModels models) {
    int side = models.vlm().imageSize();
    HostTensor pixels = HostTensor.zeros(DType.FLOAT32, 1, 3, side, side);
    GraphDefinition definition =
        g -> {
          Tensor image = g.input("pixels", DType.FLOAT32, 1, 3, side, side);
          g.output("out", encoded(models, image));
        };
    try (Program program = session.compile(definition);
        Outputs out = program.run(Map.of("pixels", pixels))) {
      return side + "x" + side + " pixels to " + finite("encode", out.host("out"));
    }
  }

  private static Tensor encoded(VgtModels models, Tensor image) {
    return switch (ModelKind.of(models)) {
      case VLM -> models.vlm().vision("").encode(image);
      case AUTOENCODER -> models.autoencoder("").encode(image);
      case GENERATOR -> models.autoencoder("vgt_ae").encode(image);
    };
  }

  /** Two positions: the text with a query, then a latent with a query after the cache. */
  private static String generate(Session session, VgtModels models) {
    GeneratorShape shape = GeneratorShape.of(models);
    int tokens = models.vlm().prompts().fixedTokens().orElse(TEXT);
    int[] text = IntStream.generate(shape::padToken).limit(tokens).toArray();
    GenerationRequest request =
        GenerationRequest.of(2 * shape.stride(), shape.stride())
            .withGuidance(1, GuidanceSchedule.OFF)
            .withSolver(Solver.REFERENCE, 2);
    try (SessionPrograms programs =
        new SessionPrograms(session, models.generator(), models.autoencoder("vgt_ae"), shape)) {
      HostTensor latents =
          new LatentGenerator(programs, GenerationListener.NONE)
              .generate(
                  TextBatch.padRight(List.of(text), shape.padToken()),
                  1,
                  2,
                  request,
                  new SeededDraws(0, 0, 1));
      return tokens + " tokens of text to " + finite("generate", latents);
    }
  }

  private static HostTensor finite(String what, HostTensor numbers) {
    for (float v : numbers.toFloats()) {
      if (!Float.isFinite(v)) {
        throw new VgtException(what + ": the model gives numbers that are not finite");
      }
    }
    return numbers;
  }
}
