package dev.vgt4j.backend.onnx;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.ProgramOptions;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** ONNX Runtime with one choice of device and threads. */
final class OnnxBackend implements Backend {
  /**
   * System property: {@code false} keeps programs from rearranging weights for speed, which costs a
   * private copy of every matrix in every program. Weights are then used where they lie.
   */
  static final String PREPACK = "vgt.onnx.prepack";

  private final OrtEnvironment environment;
  private final BackendOptions options;
  private final OptionalInt cuda;
  private final boolean prepack = !"false".equals(System.getProperty(PREPACK));
  private final ProgramOptions.Lowering lowering;
  private final Resizer resizer = new Resizer(this);
  private final Set<OnnxSession> sessions = new LinkedHashSet<>();

  /**
   * @param lowering what sessions make programs of
   * @throws InvalidInputException if the device is unknown or absent
   */
  OnnxBackend(
      OrtEnvironment environment, BackendOptions options, ProgramOptions.Lowering lowering) {
    this.environment = environment;
    this.lowering = lowering;
    this.options = options;
    this.cuda = options.cudaDevice();
    requireDevice();
  }

  /** Fails where a GPU is asked for and either the build or the machine has none. */
  private void requireDevice() {
    if (cuda.isEmpty()) {
      return;
    }
    String missing = "device '" + options.device() + "' is not available to ONNX Runtime ";
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw new InvalidInputException(
          missing
              + environment.getVersion()
              + ": this build has no CUDA; use cpu, or onnxruntime_gpu in place of onnxruntime"
              + " (docs/devices.md)");
    }
    try {
      sessionOptions().close();
    } catch (OrtException e) {
      throw new InvalidInputException(
          missing + environment.getVersion() + ": " + e.getMessage() + "; use cpu", e);
    }
  }

  OrtEnvironment environment() {
    return environment;
  }

  ProgramOptions.Lowering lowering() {
    return lowering;
  }

  Resizer resizer() {
    return resizer;
  }

  @Override
  public String name() {
    return OnnxProvider.NAME;
  }

  @Override
  public Set<Capability> capabilities() {
    return OnnxProvider.CAPABILITIES;
  }

  @Override
  public Map<String, String> description() {
    Map<String, String> d = new LinkedHashMap<>();
    d.put("runtime", "ONNX Runtime " + environment.getVersion());
    d.put("operator set", String.valueOf(Lowering.OPSET));
    d.put("operations", lowering.name().toLowerCase(Locale.ROOT));
    d.put("device", options.device());
    OptionalInt threads = options.threads();
    d.put("weights", prepack ? "rearranged in each program" : "used in place");
    d.put("threads", threads.isPresent() ? String.valueOf(threads.getAsInt()) : "runtime's choice");
    return d;
  }

  @Override
  public synchronized Session open(Weights weights) {
    OnnxSession session = new OnnxSession(this, weights);
    sessions.add(session);
    return session;
  }

  @Override
  public ProgramFiles programFiles() {
    return new OnnxProgramFiles(this);
  }

  synchronized void closed(OnnxSession session) {
    sessions.remove(session);
  }

  /**
   * Loads a model from memory.
   *
   * @param external numbers of the initializers that the model only names; kept open by the caller
   *     as long as the result is
   */
  OrtSession load(byte[] model, Map<String, OnnxTensorLike> external) {
    try (SessionOptions o = sessionOptions()) {
      if (!external.isEmpty()) {
        // the first shows the optimizer the numbers, the second keeps the program from copying them
        o.addExternalInitializers(external);
        for (Map.Entry<String, OnnxTensorLike> e : external.entrySet()) {
          o.addInitializer(e.getKey(), e.getValue());
        }
      }
      return environment.createSession(model, o);
    } catch (OrtException e) {
      throw new VgtException("ONNX Runtime refused the program: " + e.getMessage(), e);
    }
  }

  /** Loads a model file and the weight files beside it. */
  OrtSession load(Path file) {
    try (SessionOptions o = sessionOptions()) {
      return environment.createSession(file.toAbsolutePath().toString(), o);
    } catch (OrtException e) {
      throw new InvalidInputException("ONNX Runtime refused " + file + ": " + e.getMessage(), e);
    }
  }

  private SessionOptions sessionOptions() throws OrtException {
    SessionOptions o = new SessionOptions();
    o.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
    o.addConfigEntry("session.disable_prepacking", prepack ? "0" : "1");
    // every program has its own threads; those that wait must not take the CPU from those that run
    o.addConfigEntry("session.force_spinning_stop", "1");
    if (options.threads().isPresent()) {
      o.setIntraOpNumThreads(options.threads().getAsInt());
    }
    if (cuda.isPresent()) {
      try {
        o.addCUDA(cuda.getAsInt());
      } catch (OrtException e) {
        o.close();
        throw e;
      }
    }
    return o;
  }

  @Override
  public synchronized void close() {
    List.copyOf(sessions).forEach(OnnxSession::close);
    resizer.close();
  }
}
