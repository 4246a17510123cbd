package dev.vgt4j.benchmarks;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Backends;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.GenerationGraphs;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.Presets;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Speed of the parts of generation on every backend, beside a plain matrix product in the same
 * process: compare ratios, not milliseconds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ModelBenchmark {
  private static final int SIDE = 1024;

  /** Backend by name. */
  @Param({"djl", "tf", "onnx"})
  public String backend;

  /** Images in a batch. */
  @Param({"1", "16"})
  public int batch;

  private Backend runtime;
  private Session session;
  private MatmulPeak peak;
  private Program velocity;
  private Program pixels;
  private Map<String, HostTensor> headInputs;
  private Map<String, HostTensor> latents;

  /** Draws weights of the scenes-64 preset and compiles the programs. */
  @Setup
  public void open() {
    VgtModels models = Presets.read("scenes-64");
    int width = models.hiddenSize();
    int channels = models.autoencoder().latentChannels();
    WeightInit init = new WeightInit(new SplittableRandom(1));
    ModelParameters.generator(init, models);
    ModelParameters.vgtAe(init.sub("vgt_ae"), models);
    runtime = Backends.load().select(backend).open(BackendOptions.DEFAULT);
    session = runtime.open(Weights.of(init.tensors()));
    peak = new MatmulPeak(runtime, SIDE);
    velocity = session.compile(GenerationGraphs.velocity(models.generator().head()));
    GraphDefinition decoder = GenerationGraphs.pixels(models.autoencoder("vgt_ae"));
    pixels = session.compile(decoder);
    headInputs =
        Map.of(
            "x", normal(batch, 1, channels),
            "t", HostTensor.scalar(0.5),
            "conditions", normal(batch, 1, width));
    latents = Map.of("latents", normal(batch, channels, 4, 4));
  }

  private static HostTensor normal(long... shape) {
    return new WeightInit(new SplittableRandom(2)).normal("x", 1, shape).tensors().get("x");
  }

  /** Two billion floating point operations: the machine's peak. */
  @Benchmark
  public double matrixProduct() {
    return peak.measure();
  }

  /** One evaluation of the flow-matching head. */
  @Benchmark
  public double flowHead() {
    return run(velocity, headInputs, "velocity");
  }

  /** Latents to pixels. */
  @Benchmark
  public double pixelDecoder() {
    return run(pixels, latents, "pixels");
  }

  private static double run(Program program, Map<String, HostTensor> inputs, String output) {
    try (Outputs out = program.run(inputs)) {
      return out.host(output).at(0);
    }
  }

  /** Frees the natives. */
  @TearDown
  public void close() {
    peak.close();
    session.close();
    runtime.close();
  }
}
