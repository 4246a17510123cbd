package dev.vgt4j.core.eval;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.export.ExportedPrograms;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.io.WeightSets;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.VgtAe;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * How well an autoencoder gives images back.
 *
 * @param psnr mean peak signal-to-noise ratio in dB of clamped pixels, range 1
 * @param ssim mean structural similarity, {@link MetricVariant#STRICT}
 * @param images the reconstructions
 */
public record ReconstructionEvaluation(double psnr, double ssim, List<BufferedImage> images) {
  private static final int BATCH = 50;
  private static final Predicate<String> IN_GENERATOR = name -> name.startsWith("vgt_ae.");

  /**
   * Encodes and decodes.
   *
   * @param session holds the autoencoder's weights
   * @param images of a size that fits its stride
   */
  public static ReconstructionEvaluation of(Session session, VgtAe autoencoder, ImageSet images) {
    int side = images.side();
    try (Program program =
        session.compile(
            g -> {
              Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, side, side);
              g.output("reconstruction", autoencoder.decode(autoencoder.encode(pixels)));
            })) {
      return of(images, pixels -> output(program, "pixels", pixels, "reconstruction"));
    }
  }

  /**
   * Encodes and decodes with the autoencoder inside a generator.
   *
   * @param folder a tuned generator, or an export of one
   * @param backend stays the caller's; for an export one that opens program files
   * @param images of a size that fits the autoencoder's stride
   * @throws dev.vgt4j.api.InvalidInputException if the folder cannot be used
   */
  public static ReconstructionEvaluation ofGenerator(
      Path folder, Backend backend, ImageSet images) {
    if (ExportedPrograms.isExport(folder)) {
      try (ExportedPrograms programs = ExportedPrograms.open(folder, backend)) {
        return of(
            images,
            pixels ->
                output(
                    programs.pixels(),
                    "latents",
                    output(programs.encoder(), "pixels", pixels, "latents"),
                    "pixels"));
      }
    }
    try (ModelFolder model = ModelFolder.open(folder).requireGenerator();
        Session session = backend.open(WeightSets.selected(model.weights(), IN_GENERATOR))) {
      return of(session, model.models().autoencoder("vgt_ae"), images);
    }
  }

  private static HostTensor output(Program program, String in, HostTensor value, String name) {
    try (Outputs out = program.run(Map.of(in, value))) {
      return out.host(name);
    }
  }

  private static ReconstructionEvaluation of(
      ImageSet images, UnaryOperator<HostTensor> reconstruction) {
    List<BufferedImage> out = new ArrayList<>();
    ReconstructionScores scores = new ReconstructionScores(MetricVariant.STRICT);
    for (int from = 0; from < images.count(); from += BATCH) {
      int to = Math.min(images.count(), from + BATCH);
      HostTensor pixels = images.batch(IntStream.range(from, to).toArray());
      HostTensor reconstructed = reconstruction.apply(pixels);
      out.addAll(Images.toImages(reconstructed));
      scores.add(pixels, reconstructed);
    }
    return new ReconstructionEvaluation(scores.psnr(), scores.ssim(), out);
  }
}
