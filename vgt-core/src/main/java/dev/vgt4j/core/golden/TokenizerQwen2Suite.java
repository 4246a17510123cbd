package dev.vgt4j.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.core.text.Tokenizers;

/** Byte-pair tokens of the Qwen2 family: ids and decoded texts, all exact. */
final class TokenizerQwen2Suite implements GoldenSuite {
  @Override
  public String folder() {
    return "tokenizer_qwen2";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    JsonNode cases = golden.json("cases.json");
    try (TextTokenizer tokenizer = Tokenizers.load(golden.path())) {
      checks.testCase(
          "encode",
          () ->
              cases.forEach(
                  c -> {
                    int[] ids = tokenizer.encode(c.get("text").asText());
                    checks.equal(c.get("text").toString(), GoldenRuns.ints(c.get("ids")), ids);
                  }));
      checks.testCase(
          "decode",
          () ->
              cases.forEach(
                  c -> {
                    int[] ids = GoldenRuns.ints(c.get("ids"));
                    checks.equal("decoded", c.get("decoded").asText(), tokenizer.decode(ids));
                    checks.equal(
                        "decoded_skip_special",
                        c.get("decoded_skip_special").asText(),
                        tokenizer.decodePlain(ids));
                  }));
    }
  }
}
