package dev.vgt4j.core.study;

import dev.vgt4j.core.io.FileErrors;
import dev.vgt4j.core.scenes.CaptionedScene;
import dev.vgt4j.core.scenes.SceneFolderWriter;
import dev.vgt4j.core.scenes.SceneRenderer;
import dev.vgt4j.core.scenes.SceneSampler;
import dev.vgt4j.core.scenes.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The images that all runs of a study share, drawn when they are first needed. */
final class StudyData {
  private static final long TRAINING_SEED = 1;
  private static final long HELD_OUT_SEED = 0x5EED;
  private static final long PRETRAINING_SEED = 0xB0;

  private final StudySizes sizes;
  private final Path folder;

  StudyData(StudySizes sizes, Path folder) {
    this.sizes = sizes;
    this.folder = folder;
  }

  /** What autoencoders and generators learn from. */
  Path training() {
    return drawn("scenes", sizes.world(), sizes.images(), TRAINING_SEED);
  }

  /** What autoencoders are measured by. */
  Path heldOut() {
    return drawn("held-out", sizes.world(), sizes.heldOut(), HELD_OUT_SEED);
  }

  /** What another VLM learns from. */
  Path pretraining() {
    return drawn("pretraining", sizes.world(), sizes.pretrained(), PRETRAINING_SEED);
  }

  private Path drawn(String name, World world, int count, long seed) {
    Path target = folder.resolve(name + "-" + count);
    if (Files.isDirectory(target)) {
      return target;
    }
    SceneRenderer renderer = new SceneRenderer(world.size());
    try (SceneFolderWriter writer = new SceneFolderWriter(target)) {
      for (CaptionedScene s : SceneSampler.of(world).samples(count, new SplittableRandom(seed))) {
        writer.add(renderer.render(s.scene()), s);
      }
      if (!Files.isDirectory(target)) { // another process may have been faster
        writer.commit();
      }
      return target;
    } catch (IOException e) {
      throw FileErrors.failed("drawing scenes in", target, e);
    }
  }
}
