package dev.vgt4j.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.eval.FeatureStatistics;
import dev.vgt4j.core.eval.FrechetDistance;
import dev.vgt4j.core.eval.InceptionScore;
import dev.vgt4j.core.eval.MetricVariant;
import dev.vgt4j.core.eval.Psnr;
import dev.vgt4j.core.eval.ReconstructionScores;
import dev.vgt4j.core.eval.Ssim;
import dev.vgt4j.core.io.Images;
import java.util.Map;
import java.util.function.Consumer;

/** Image metrics, computed in batches that the recordings do not know of. */
final class MetricsSuite implements GoldenSuite {
  /** The reference computes partly in float32, and passes images through a normalisation. */
  private static final double LIMIT = 1e-5;

  /** Square roots of singular matrices agree less. */
  private static final double SINGULAR_LIMIT = 1e-4;

  @Override
  public String folder() {
    return "metrics";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    Cases cases = new Cases(golden, checks, golden.json("expected.json"));
    checks.testCase("pairs", cases::pairs);
    checks.testCase("evaluator", () -> cases.evaluator("evaluator", LIMIT));
    checks.testCase(
        "evaluator_rank_deficient",
        () -> cases.evaluator("evaluator_rank_deficient", SINGULAR_LIMIT));
    checks.testCase("statistics", cases::statistics);
  }

  private record Cases(GoldenFolder golden, GoldenChecks checks, JsonNode expected) {
    void pairs() {
      for (Map.Entry<String, JsonNode> e : expected.get("pairs").properties()) {
        HostTensor real = levels(e.getKey(), "real");
        HostTensor fake = levels(e.getKey(), "fake");
        e.getValue()
            .properties()
            .forEach(
                n ->
                    checks.number(
                        e.getKey() + "." + n.getKey(),
                        n.getValue().doubleValue(),
                        score(n.getKey(), real, fake),
                        LIMIT));
      }
    }

    /** Pixels of 0 to 255, {@code [3, H, W]}; the file and the tensor hold the same. */
    private HostTensor levels(String pair, String side) {
      checks.exact(
          "in." + pair + "." + side,
          GoldenImages.bytes(Images.read(golden.resolve(pair + "_" + side + ".png"))));
      return GoldenImages.planes(golden.get("in." + pair + "." + side));
    }

    private static double score(String metric, HostTensor real, HostTensor fake) {
      HostTensor x = metric.contains("uint8") ? real : unit(real);
      HostTensor y = metric.contains("uint8") ? fake : unit(fake);
      return switch (metric) {
        case "psnr_uint8_range255" -> Psnr.of(x, y, 255);
        case "ssim_uint8_range255" -> Ssim.uniform(255).of(x, y);
        case "psnr_float_range1" -> Psnr.of(x, y, 1);
        case "ssim_float_range1" -> Ssim.uniform(1).of(x, y);
        case "ssim_gaussian_sigma1_5_range1" -> Ssim.gaussian(1).of(x, y);
        case "reference_evaluator_psnr" -> reference(x, y).psnr();
        case "reference_evaluator_ssim" -> reference(x, y).ssim();
        case "mse_uint8" -> 255 * 255 / Math.pow(10, Psnr.of(x, y, 255) / 10);
        default -> throw new IllegalArgumentException("unknown metric " + metric);
      };
    }

    private static HostTensor unit(HostTensor levels) {
      return GoldenImages.map(levels, v -> v / 255);
    }

    private static ReconstructionScores reference(HostTensor real, HostTensor fake) {
      ReconstructionScores scores = new ReconstructionScores(MetricVariant.VGT_COMPAT);
      scores.add(batch(real), batch(fake));
      return scores;
    }

    private static HostTensor batch(HostTensor unit) {
      long[] s = unit.shape();
      return GoldenImages.map(unit, v -> v * 2 - 1).reshape(1, s[0], s[1], s[2]);
    }

    void evaluator(String name, double distanceLimit) {
      JsonNode numbers = expected.get(name);
      int n = numbers.get("N").intValue();
      ReconstructionScores scores = new ReconstructionScores(MetricVariant.VGT_COMPAT);
      HostTensor fakes = golden.get("in.images_fake_pm1");
      for (int i = 0; i < n; i++) {
        scores.add(
            HostTensors.slice(golden.get("in.images_real_pm1"), 0, i, i + 1),
            HostTensors.slice(fakes, 0, i, i + 1));
      }
      HostTensor logits = golden.get("in.logits_fake");
      InceptionScore inception = new InceptionScore((int) logits.shape()[1]);
      inBatches(logits, n, inception::add);
      double distance =
          FrechetDistance.between(
              statistics("in.features_real", n), statistics("in.features_fake", n));
      checks.number("psnr", numbers.get("psnr").doubleValue(), scores.psnr(), LIMIT);
      checks.number("ssim", numbers.get("ssim").doubleValue(), scores.ssim(), LIMIT);
      checks.number(
          "InceptionScore", numbers.get("InceptionScore").doubleValue(), inception.score(), LIMIT);
      numbers
          .properties()
          .forEach(
              e -> {
                if (e.getKey().startsWith("rFID")) {
                  checks.number(e.getKey(), e.getValue().doubleValue(), distance, distanceLimit);
                }
              });
    }

    void statistics() {
      for (String side : new String[] {"real", "fake"}) {
        String name = "in.features_" + side;
        FeatureStatistics all = statistics(name, (int) golden.get(name).shape()[0]);
        checks.check("out.mu_" + side, all.mean());
        checks.check("out.cov_" + side, all.covariance());
      }
    }

    private FeatureStatistics statistics(String name, int rows) {
      HostTensor features = golden.get(name);
      FeatureStatistics statistics = new FeatureStatistics((int) features.shape()[1]);
      inBatches(features, rows, statistics::add);
      return statistics;
    }

    private static void inBatches(HostTensor rows, int count, Consumer<HostTensor> add) {
      int size = 5;
      for (int from = 0; from < count; from += size) {
        add.accept(HostTensors.slice(rows, 0, from, Math.min(count, from + size)));
      }
    }
  }
}
