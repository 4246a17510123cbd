package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.core.model.VgtModels;

/**
 * The whole generator on a family's VLM: training loss with gradients, generation in the released
 * mode.
 *
 * @param folder name of the folder
 */
record VgtArSuite(String folder) implements GoldenSuite {
  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    String where = golden.resolve("config.json").toString();
    VgtArParts model = VgtArParts.of(VgtModels.parse(where, golden.config()));
    try (Session session = checks.open(golden.weights())) {
      VgtArTrainingCases training = new VgtArTrainingCases(golden, checks, session, model);
      checks.testCase("latents", training::latents);
      checks.testCase("train", training::forward);
      checks.trainingCase("train_gradients", training::gradients);
      if (golden.has("out.train_latents.loss_text2image")) {
        checks.testCase("train_latents", training::fromLatents);
      }
      new VgtArGenerationCases(golden, checks, session, model).all();
    }
  }
}
