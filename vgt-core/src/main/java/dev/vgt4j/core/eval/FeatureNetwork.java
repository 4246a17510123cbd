package dev.vgt4j.core.eval;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.ProgramFiles;
import dev.vgt4j.api.backend.ProgramSignature;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.Sha256;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network of the user's own that turns images into feature vectors, and perhaps into logits of
 * classes: what {@link FrechetDistance} and {@link InceptionScore} are made of. It is one program
 * file:
 *
 * <pre>{@code
 * one input   float32 [B, 3, H, W], red, green and blue in [0,1]; B free, H and W free or fixed
 * features    float32 [B, D]
 * logits      float32 [B, K], optional
 * }</pre>
 */
public final class FeatureNetwork implements AutoCloseable {
  private static final String FEATURES = "features";
  private static final String LOGITS = "logits";

  private final Path file;
  private final String sha256;
  private final String input;
  private final TensorSpec pixels;
  private final boolean classifies;
  private final Program program;

  private FeatureNetwork(Path file, ProgramSignature signature, Program program) {
    this.file = file;
    this.sha256 = Sha256.of(file);
    this.input = signature.inputs().keySet().iterator().next();
    this.pixels = signature.inputs().get(input);
    this.classifies = signature.outputs().containsKey(LOGITS);
    this.program = program;
  }

  /**
   * What the network says of a batch.
   *
   * @param features {@code [batch, D]}
   * @param logits {@code [batch, K]}, or null from a network without classes
   */
  record Said(HostTensor features, @Nullable HostTensor logits) {}

  /**
   * Opens a network after checking what it takes and gives.
   *
   * @param file in the backend's format for programs
   * @param backend runs it; stays the caller's
   * @throws InvalidInputException if the file is missing, damaged or another kind of network
   * @throws dev.vgt4j.api.CapabilityException if the backend opens no program files
   */
  public static FeatureNetwork open(Path file, Backend backend) {
    ProgramFiles files = backend.programFiles();
    if (!file.toString().endsWith(files.extension())) {
      throw new InvalidInputException(
          "feature network "
              + file
              + ": expected a file that ends in "
              + files.extension()
              + "; docs/evaluation.md says how to make one");
    }
    ProgramSignature signature = files.signature(file);
    check(file, signature);
    return new FeatureNetwork(file, signature, files.open(file));
  }

  private static void check(Path file, ProgramSignature signature) {
    boolean fits =
        signature.inputs().size() == 1
            && signature.inputs().values().stream().allMatch(FeatureNetwork::isPixels)
            && isRows(signature.outputs().get(FEATURES))
            && (!signature.outputs().containsKey(LOGITS)
                || isRows(signature.outputs().get(LOGITS)));
    if (!fits) {
      throw new InvalidInputException(
          "feature network "
              + file
              + ": expected one input FLOAT32[B, 3, H, W] with B free, an output 'features'"
              + " FLOAT32[B, D] and, if it has classes, 'logits' FLOAT32[B, K]; got inputs "
              + signature.inputs()
              + " and outputs "
              + signature.outputs());
    }
  }

  private static boolean isPixels(TensorSpec spec) {
    return spec.dtype() == DType.FLOAT32
        && spec.shape().rank() == 4
        && !spec.shape().get(0).isConstant()
        && mayBe(spec.shape().get(1), 3);
  }

  private static boolean isRows(@Nullable TensorSpec spec) {
    return spec != null && spec.dtype() == DType.FLOAT32 && spec.shape().rank() == 2;
  }

  private static boolean mayBe(Dim dim, long length) {
    return !dim.isConstant() || dim.is(length);
  }

  /** The hash of its file, to be told beside every score. */
  public String sha256() {
    return sha256;
  }

  /** Whether it gives logits, which the Inception score needs. */
  public boolean classifies() {
    return classifies;
  }

  /**
   * Runs it.
   *
   * @param unit float32 {@code [batch, 3, height, width]} in [0,1]
   * @throws InvalidInputException if it wants another size, or answers with another number of rows
   *     or with numbers that are not finite
   */
  Said run(HostTensor unit) {
    long[] shape = unit.shape();
    if (!mayBe(pixels.shape().get(2), shape[2]) || !mayBe(pixels.shape().get(3), shape[3])) {
      throw new InvalidInputException(
          "feature network "
              + file
              + " takes "
              + pixels
              + ", the images have %dx%d pixels; make one whose height and width are free, or bring"
                  .formatted(shape[3], shape[2])
              + " the images to its size");
    }
    try (Outputs out = program.run(Map.of(input, unit))) {
      HostTensor features = rows(FEATURES, out.host(FEATURES), shape[0]);
      return new Said(features, classifies ? rows(LOGITS, out.host(LOGITS), shape[0]) : null);
    }
  }

  private HostTensor rows(String output, HostTensor values, long rows) {
    if (values.shape().length != 2 || values.shape()[0] != rows || values.shape()[1] < 1) {
      throw new InvalidInputException(
          "feature network %s: '%s' of %d images is %s, expected a row for each"
              .formatted(file, output, rows, values));
    }
    for (float v : values.toFloats()) {
      if (!Float.isFinite(v)) {
        throw new InvalidInputException(
            "feature network %s: '%s' is not finite".formatted(file, output));
      }
    }
    return values;
  }

  @Override
  public void close() {
    program.close();
  }
}
