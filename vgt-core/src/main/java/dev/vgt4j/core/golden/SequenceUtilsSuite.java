package dev.vgt4j.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.ChannelNorm;
import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.nn.Losses;
import dev.vgt4j.core.nn.Patches;
import dev.vgt4j.core.nn.Resize;
import dev.vgt4j.core.sampling.GroupSchedule;
import dev.vgt4j.core.sampling.TextBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Small exact helpers around the autoregressive sequence. */
final class SequenceUtilsSuite implements GoldenSuite {
  private static final Pattern PATCHIFY = Pattern.compile("out\\.patchify_p(\\d+)");
  private static final Pattern DINO = Pattern.compile("out\\.patchify_dino_(\\d+)x(\\d+)");
  private static final int PAD = 0;

  @Override
  public String folder() {
    return "sequence_utils";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    try (Session session = checks.open(Weights.of(Map.of()))) {
      Cases cases = new Cases(golden, checks, session);
      checks.testCase("patchify", cases::patchify);
      checks.testCase("interleave", cases::interleave);
      checks.testCase("padding", cases::padding);
      checks.testCase("positions", cases::positions);
      checks.testCase("schedules", cases::schedules);
      checks.testCase("layer_norm", cases::layerNorm);
      checks.testCase("repa", cases::repa);
    }
  }

  private record Cases(GoldenFolder golden, GoldenChecks checks, Session session) {
    /** Runs one tensor through a function. */
    private HostTensor map(HostTensor x, UnaryOperator<Tensor> function) {
      Object[] shape = Arrays.stream(x.shape()).boxed().toArray();
      return GoldenRuns.run(
              session,
              g -> g.output("y", function.apply(g.input("x", DType.FLOAT32, shape))),
              Map.of("x", x))
          .get("y");
    }

    void patchify() {
      HostTensor latents = golden.get("in.latents");
      for (String name : golden.caseNames()) {
        Matcher m = PATCHIFY.matcher(name);
        if (m.matches()) {
          int side = Integer.parseInt(m.group(1));
          HostTensor tokens = map(latents, x -> Patches.toTokens(x, side));
          Dim rows = Dim.of(latents.shape()[2] / side);
          Dim columns = Dim.of(latents.shape()[3] / side);
          checks.exact(name, tokens);
          checks.exact(
              "out.unpatchify_p" + side, map(tokens, x -> Patches.toMap(x, rows, columns, side)));
        }
      }
    }

    void interleave() {
      Map<String, HostTensor> in =
          Map.of("queries", golden.get("in.queries"), "latents", golden.get("in.lat_tokens"));
      long width = golden.get("in.queries").shape()[2];
      checks.exact(
          "out.interleave",
          GoldenRuns.run(
                  session,
                  g -> {
                    Tensor queries = g.input("queries", DType.FLOAT32, "B", "N", width);
                    Tensor latents = g.input("latents", DType.FLOAT32, "B", "N", width);
                    g.output("y", QueryAr.interleave(queries, latents));
                  },
                  in)
              .get("y"));
    }

    void padding() {
      List<int[]> texts = new ArrayList<>();
      for (int i = 0; golden.has("in.ids." + i); i++) {
        long[] ids = golden.get("in.ids." + i).toLongs();
        texts.add(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
      }
      checkBatch("out.pad_left", TextBatch.padLeft(texts, PAD));
      checkBatch("out.pad_right", TextBatch.padRight(texts, PAD));
    }

    private void checkBatch(String name, TextBatch batch) {
      checks.exact(name + ".input_ids", batch.tensor());
      checks.exact(name + ".attention_mask", GoldenRuns.ones(batch.visible()));
    }

    void positions() {
      boolean[][] text = GoldenRuns.flags(golden, "in.mask");
      int appended = (int) golden.get("out.full_mask").shape()[1] - text[0].length;
      boolean[][] full = TokenLayout.extended(text, appended);
      checks.exact("out.full_mask", GoldenRuns.ones(full));
      checks.exact("out.position_ids", TokenLayout.positions(full));
    }

    void schedules() {
      for (Map.Entry<String, JsonNode> e : golden.json("schedules.json").properties()) {
        JsonNode recorded = e.getValue();
        JsonNode groups = recorded.get("schedule");
        boolean ordered = recorded.has("order");
        int[] sizes =
            ordered
                ? GroupSchedule.divided(recorded.get("order").size(), groups.size())
                : GroupSchedule.sizes(
                    recorded.get("total_tokens").asInt(), recorded.get("acc_ratio").asInt());
        boolean same = sizes.length == groups.size();
        int done = 0;
        for (int g = 0; same && g < sizes.length; g++) {
          same = groups.get(g).size() == sizes[g];
          for (int i = 0; same && i < sizes[g]; i++, done++) {
            int expected = ordered ? recorded.get("order").get(done).asInt() : done;
            same = groups.get(g).get(i).asInt() == expected;
          }
        }
        checks.that(e.getKey(), same);
      }
    }

    void layerNorm() {
      HostTensor x = golden.get("in.ln_x");
      checks.check("out.layer_norm_noaffine_eps1e-6", map(x, ChannelNorm::overLastAxis));
    }

    void repa() {
      HostTensor dino = golden.get("in.dino");
      for (String name : golden.caseNames()) {
        Matcher m = DINO.matcher(name);
        if (m.matches()) {
          Dim rows = Dim.of(Long.parseLong(m.group(1)));
          Dim columns = Dim.of(Long.parseLong(m.group(2)));
          checks.check(
              name, map(dino, x -> Patches.toTokens(Resize.bilinear(x, rows, columns), 1)));
        }
      }
      Map<String, HostTensor> in =
          Map.of("a", golden.get("in.repa_a"), "b", golden.get("in.repa_b"));
      long width = in.get("a").shape()[1];
      checks.check(
          "out.repa_loss", GoldenRuns.run(session, g -> recordRepa(g, width), in).get("loss"));
    }

    private static void recordRepa(GraphBuilder g, long width) {
      Tensor a = g.input("a", DType.FLOAT32, "N", width);
      g.output("loss", Losses.negativeCosine(a, g.input("b", DType.FLOAT32, "N", width)));
    }
  }
}
