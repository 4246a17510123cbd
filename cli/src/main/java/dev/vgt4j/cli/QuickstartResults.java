package dev.vgt4j.cli;

import dev.vgt4j.core.eval.Psnr;
import dev.vgt4j.core.eval.ReconstructionEvaluation;
import dev.vgt4j.core.eval.SceneEvaluation;
import dev.vgt4j.core.scenes.ScenePrompt;
import dev.vgt4j.core.scenes.SceneScore;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** What a quickstart found out, filled step by step. */
@NullUnmarked
final class QuickstartResults {
  final List<BufferedImage> originals = new ArrayList<>();
  ReconstructionEvaluation reconstruction;
  SceneScore trueRenders;
  SceneScore ceiling;
  SceneEvaluation scored;
  List<ScenePrompt> compared = List.of();
  final Map<String, List<BufferedImage>> byBackend = new LinkedHashMap<>();
  final Map<String, Map<String, String>> descriptions = new LinkedHashMap<>();

  /** The lowest PSNR in dB between the images of two backends, by pair. */
  Map<String, Double> agreement() {
    Map<String, Double> out = new LinkedHashMap<>();
    List<String> names = List.copyOf(byBackend.keySet());
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        out.put(names.get(i) + " and " + names.get(j), lowest(names.get(i), names.get(j)));
      }
    }
    return out;
  }

  private double lowest(String a, String b) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < byBackend.get(a).size(); i++) {
      BufferedImage x = byBackend.get(a).get(i);
      least = Math.min(least, Psnr.of(x, byBackend.get(b).get(i)));
    }
    return least;
  }
}
