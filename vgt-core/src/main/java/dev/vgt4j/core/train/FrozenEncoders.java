package dev.vgt4j.core.train;

import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.Patches;
import dev.vgt4j.core.nn.Resize;
import dev.vgt4j.core.vlm.dinov3.DinoV3;
import dev.vgt4j.core.vlm.dinov3.DinoV3Config;
import org.jspecify.annotations.Nullable;

/**
 * What the generator learns from sees of square images: the autoencoder's latents, and a DINOv3
 * teacher's features on the same grid. Their weights may live beside what trains.
 *
 * @param models the autoencoder's configuration
 * @param teacher sizes of the teacher, or null for none
 */
record FrozenEncoders(VgtModels models, @Nullable DinoV3Config teacher) {
  /** Scope of the autoencoder in a session that trains. */
  static final String AUTOENCODER = "vgt_ae";

  /** Scope of the teacher in a session that trains. */
  static final String TEACHER = "repa_teacher";

  /** True for a parameter of one of the two. */
  static boolean isFrozen(String name) {
    return name.startsWith(AUTOENCODER + ".") || name.startsWith(TEACHER + ".");
  }

  /** Rows and columns of the grid. */
  int cells() {
    return models.vlm().imageSize() / models.autoencoder().stride();
  }

  /** Pixels a side. */
  int imageSize() {
    return models.vlm().imageSize();
  }

  /**
   * Latents in raster order.
   *
   * @param pixels {@code [batch, 3, side, side]} in [-1,1]
   * @param scope of the autoencoder's weights
   * @return {@code [batch, cells*cells, latentChannels]}
   */
  Tensor latents(Tensor pixels, String scope) {
    return Patches.raster(models.autoencoder(scope).encode(pixels));
  }

  /**
   * The teacher's features in raster order: of the image at the nearest size that its patches fill,
   * then resized to the latents' grid.
   *
   * @param pixels {@code [batch, 3, side, side]} in [-1,1]
   * @param scope of the teacher's weights
   * @return {@code [batch, cells*cells, featureSize]}
   */
  static Tensor features(DinoV3Config teacher, Tensor pixels, int cells, String scope) {
    int stride = teacher.patchSize();
    long side = pixels.dim(2).value();
    Dim patches = Dim.of(Math.max(1, Math.round((double) side / stride)));
    Tensor fitted = Resize.bilinear(pixels, patches.times(stride), patches.times(stride));
    Tensor map = Patches.toMap(new DinoV3(teacher, scope).encode(fitted), patches, patches, 1);
    return Patches.raster(Resize.bilinear(map, Dim.of(cells), Dim.of(cells)));
  }

  /**
   * Pixels to what a training step is fed with.
   *
   * <p>Inputs: {@code pixels} {@code [B, 3, side, side]}; {@code order} int64 {@code [B, N]}, the
   * raster index of every position in fed order. Outputs: {@code latents} {@code [B, N,
   * latentChannels]}, and with a teacher {@code features} {@code [B, N, featureSize]}.
   */
  GraphDefinition inOrder() {
    return g -> {
      int n = cells() * cells();
      Tensor pixels = g.input("pixels", DType.FLOAT32, "B", 3, imageSize(), imageSize());
      Tensor order = g.input("order", DType.INT64, "B", n);
      Tensor rows = g.arange(order.dim(0)).mul(n).unsqueeze(1).add(order);
      g.output("latents", gathered(latents(pixels, AUTOENCODER), rows));
      if (teacher != null) {
        g.output("features", gathered(features(teacher, pixels, cells(), TEACHER), rows));
      }
    };
  }

  private static Tensor gathered(Tensor x, Tensor rows) {
    return x.reshape(x.dim(0).times(x.dim(1)), x.dim(2)).gather(0, rows);
  }
}
