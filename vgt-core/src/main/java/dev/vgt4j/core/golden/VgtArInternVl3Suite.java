package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.core.model.VgtModels;

/** The whole generator: training loss with gradients, generation in the released mode. */
final class VgtArInternVl3Suite implements GoldenSuite {
  @Override
  public String folder() {
    return "vgt_ar_internvl3";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    VgtModels models = VgtModels.parse(golden.resolve("config.json").toString(), golden.config());
    try (Session session = checks.open(golden.weights())) {
      VgtArTrainingCases training = new VgtArTrainingCases(golden, checks, session, models);
      checks.testCase("latents", training::latents);
      checks.testCase("train", training::forward);
      checks.trainingCase("train_gradients", training::gradients);
      checks.testCase("train_latents", training::fromLatents);
      new VgtArGenerationCases(golden, checks, session, models).all();
    }
  }
}
