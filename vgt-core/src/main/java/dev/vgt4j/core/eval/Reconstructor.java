package dev.vgt4j.core.eval;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtModels;
import java.nio.file.Path;
import java.util.Map;

/** An autoencoder that gives images back: one of its own folder, or a generator's. */
public final class Reconstructor implements AutoCloseable {
  private static final String INSIDE_GENERATOR = "vgt_ae";

  private final int side;
  private final ModelFolder folder;
  private final Session session;
  private final Program program;

  private Reconstructor(ModelFolder folder, Backend backend) {
    VgtModels models = folder.models();
    this.folder = folder;
    this.side = models.vlm().imageSize();
    this.session = backend.open(weights(folder));
    try {
      this.program = compile(models.autoencoder(models.hasGenerator() ? INSIDE_GENERATOR : ""));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static Weights weights(ModelFolder folder) {
    String prefix = INSIDE_GENERATOR + ".";
    return folder.models().hasGenerator()
        ? WeightSets.selected(folder.weights(), name -> name.startsWith(prefix))
        : folder.weights();
  }

  private Program compile(VgtAe autoencoder) {
    return session.compile(
        g -> {
          Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, side, side);
          g.output("reconstruction", autoencoder.decode(autoencoder.encode(pixels)));
        });
  }

  /**
   * Opens an autoencoder or a generator.
   *
   * @param backend stays the caller's
   * @throws InvalidInputException if the folder cannot be used
   */
  public static Reconstructor open(Path path, Backend backend) {
    ModelFolder folder = ModelFolder.open(path);
    try {
      if (!folder.models().hasAutoencoder()) {
        throw new InvalidInputException(
            "model folder " + path + " has no autoencoder; tune one with 'vgt tune ae'");
      }
      return new Reconstructor(folder, backend);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** Pixels a side of the images that it was tuned on. */
  public int side() {
    return side;
  }

  /**
   * Encodes and decodes.
   *
   * @param pixels float32 {@code [batch, 3, side, side]} in [-1,1]
   * @return of the same shape, about [-1,1], not clamped
   */
  public HostTensor reconstruct(HostTensor pixels) {
    try (Outputs out = program.run(Map.of("pixels", pixels))) {
      return out.host("reconstruction");
    }
  }

  @Override
  public void close() {
    try (folder;
        session) {
      program.close();
    }
  }
}
