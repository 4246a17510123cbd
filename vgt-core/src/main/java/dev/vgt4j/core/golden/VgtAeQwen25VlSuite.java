package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.golden.VgtAeRuns.RoundTrip;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.model.DcAeConfig;
import dev.vgt4j.core.model.DcAeDecoder;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtAeConfig;
import dev.vgt4j.core.vlm.qwen25vl.Qwen25VlConfig;
import dev.vgt4j.core.vlm.qwen25vl.Qwen25VlVision;
import java.util.List;
import java.util.Map;

/** VGT-AE on Qwen2.5-VL's tower: semantic features, latents and decoded images. */
final class VgtAeQwen25VlSuite implements GoldenSuite {
  private static final String IMAGE = "in.image";

  @Override
  public String folder() {
    return "vgt_ae_qwen25vl";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    VgtAe ae = build(golden.configNode());
    try (Session session = checks.open(golden.weights())) {
      checks.testCase("features", () -> features(golden, checks, session, ae));
      checks.testCase(
          "encode_decode", () -> VgtAeRuns.roundTrips(checks, session, ae, trips(golden)));
    }
  }

  private static VgtAe build(ConfigNode c) {
    Qwen25VlConfig vlm = Qwen25VlConfig.parse(c.child("mllm"));
    return new VgtAe(
        VgtAeConfig.parse(c),
        "",
        new Qwen25VlVision(vlm.vision(), "encoder"),
        new DcAeDecoder(DcAeConfig.parse(c.child("dc_ae")), "decoder"));
  }

  private static void features(
      GoldenFolder golden, GoldenChecks checks, Session session, VgtAe ae) {
    Map<String, HostTensor> out =
        GoldenRuns.run(
            session,
            g -> g.output("semantic", ae.features(VgtAeRuns.image(g, ae.stride()))),
            Map.of("image", golden.get(IMAGE)));
    checks.check("out.image.semantic", out.get("semantic"));
  }

  private static List<RoundTrip> trips(GoldenFolder golden) {
    return golden.caseNames().stream()
        .filter(name -> name.startsWith(IMAGE))
        .map(
            name -> {
              String prefix = name.replaceFirst("^in", "out");
              HostTensor image = golden.get(name);
              HostTensor pixels = name.endsWith("_01") ? fromUnitRange(image) : image;
              return new RoundTrip(pixels, prefix + ".latents", prefix + ".decoded");
            })
        .toList();
  }

  /** The original looks at the values to tell [0,1] from [-1,1]; ours takes [-1,1] only. */
  private static HostTensor fromUnitRange(HostTensor image) {
    float[] values = image.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * values[i] - 1;
    }
    return HostTensor.of(values, image.shape());
  }
}
