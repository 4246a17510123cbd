package dev.vgt4j.core.golden;

import java.util.List;

/** Every suite that exists. */
public final class GoldenSuites {
  private GoldenSuites() {}

  /** One suite for each component that is covered. */
  public static List<GoldenSuite> all() {
    return List.of(
        new FlowHeadSuite(),
        new MetaQuerySuite(),
        new SequenceUtilsSuite(),
        new Qwen2Suite(),
        new InternVl3VisionSuite(),
        new VgtArSuite("vgt_ar_internvl3"),
        new Qwen25VlSuite(),
        new VgtArSuite("vgt_ar_qwen25vl"),
        new ClipSuite(),
        new SiglipSuite(),
        new DinoV3Suite(),
        new DcAeSuite(),
        new VgtAeInternVl3Suite(),
        new VgtAeQwen25VlSuite(),
        new OptimizerSuite(),
        new MetricsSuite(),
        new PreprocessSuite(),
        new TokenizerQwen2Suite(),
        new TokenizerClipSuite());
  }
}
