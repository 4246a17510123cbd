package dev.vgt4j.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.core.text.TokenFrame;
import dev.vgt4j.core.text.Tokenizers;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CLIP's byte-pair tokens between start and end, at any length and padded to one; all exact. */
final class TokenizerClipSuite implements GoldenSuite {
  private static final Pattern FIXED = Pattern.compile("(padded|mask)(\\d+)");

  @Override
  public String folder() {
    return "tokenizer_clip";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    JsonNode cases = golden.json("cases.json");
    try (TextTokenizer tokenizer = Tokenizers.load(golden.path())) {
      TokenFrame frame = TokenFrame.clip(tokenizer);
      checks.testCase(
          "encode",
          () ->
              cases.forEach(
                  c -> {
                    int[] ids = frame.around(tokenizer.encode(c.get("text").asText()));
                    checks.equal(c.get("text").toString(), GoldenRuns.ints(c.get("ids")), ids);
                  }));
      checks.testCase("fixed_length", () -> cases.forEach(c -> fixed(checks, tokenizer, frame, c)));
    }
  }

  private static void fixed(
      GoldenChecks checks, TextTokenizer tokenizer, TokenFrame frame, JsonNode recorded) {
    int[] text = tokenizer.encode(recorded.get("text").asText());
    for (Map.Entry<String, JsonNode> e : recorded.properties()) {
      Matcher m = FIXED.matcher(e.getKey());
      if (m.matches()) {
        int length = Integer.parseInt(m.group(2));
        int[] actual =
            m.group(1).equals("padded")
                ? frame.padded(text, length)
                : ones(frame.used(text, length), length);
        String name = e.getKey() + " of " + recorded.get("text");
        checks.equal(name, GoldenRuns.ints(e.getValue()), actual);
      }
    }
  }

  private static int[] ones(int count, int length) {
    int[] mask = new int[length];
    Arrays.fill(mask, 0, count, 1);
    return mask;
  }
}
