package dev.vgt4j.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.backend.DeviceTensor;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.model.GenerationRequest;
import dev.vgt4j.api.model.GenerationRequest.DecodingMode;
import dev.vgt4j.api.model.GenerationRequest.GuidanceSchedule;
import dev.vgt4j.api.model.PositionOrder;
import dev.vgt4j.api.model.Solver;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Value;
import dev.vgt4j.core.model.TokenLayout;
import dev.vgt4j.core.sampling.GenerationDraws;
import dev.vgt4j.core.sampling.GenerationListener;
import dev.vgt4j.core.sampling.GeneratorShape;
import dev.vgt4j.core.sampling.LatentGenerator;
import dev.vgt4j.core.sampling.SessionPrograms;
import dev.vgt4j.core.sampling.TextBatch;
import dev.vgt4j.core.sampling.VgtGenerator;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** Generation as the released implementation does it, with its recorded draws. */
final class VgtArGenerationCases {
  private final GoldenFolder golden;
  private final GoldenChecks checks;
  private final Session session;
  private final VgtArParts model;

  VgtArGenerationCases(
      GoldenFolder golden, GoldenChecks checks, Session session, VgtArParts model) {
    this.golden = golden;
    this.checks = checks;
    this.session = session;
    this.model = model;
  }

  void all() {
    golden
        .json("cases.json")
        .properties()
        .forEach(e -> checks.testCase(e.getKey(), () -> generate(e.getKey(), e.getValue())));
  }

  private void generate(String name, JsonNode parameters) {
    GenerationRequest request = request(parameters);
    GeneratorShape shape = model.shape();
    try (SessionPrograms programs =
        new SessionPrograms(session, model.generator(), model.autoencoder(), shape)) {
      HostTensor latents =
          new LatentGenerator(programs, new Comparing(name))
              .generate(
                  prompts(name, parameters),
                  request.height() / shape.stride(),
                  request.width() / shape.stride(),
                  request,
                  new Recorded(
                      golden.draws(name), request.decoding().order() == PositionOrder.RANDOM));
      checks.check("out." + name + ".latents", latents);
      checks.check(
          "out." + name + ".image",
          VgtGenerator.pixels(programs, latents, request.height(), request.width()));
    }
  }

  private static GenerationRequest request(JsonNode p) {
    boolean random = p.get("scheduler_type").asText().equals("random");
    return GenerationRequest.of(p.get("width").asInt(), p.get("height").asInt())
        .withGuidance(
            p.get("cfg_scale").asDouble(),
            GuidanceSchedule.valueOf(p.get("cfg_schedule").asText().toUpperCase(Locale.ROOT)))
        .withSolver(Solver.REFERENCE, p.get("num_steps").asInt())
        .withParallel(p.get("acc_ratio").asInt())
        .withOrder(random ? PositionOrder.RANDOM : PositionOrder.RASTER)
        .withMode(DecodingMode.REFERENCE);
  }

  /** The case's own prompts without pads, if it has some, or those that its parameters name. */
  private TextBatch prompts(String name, JsonNode parameters) {
    String own = "out." + name + ".input_ids";
    if (golden.has(own)) {
      long[][] ids = GoldenRuns.rows(golden.get(own));
      boolean[][] visible = new boolean[ids.length][ids[0].length];
      Arrays.stream(visible).forEach(row -> Arrays.fill(row, true));
      return new TextBatch(ids, visible);
    }
    String prefix = parameters.path("inputs").asText("in.gen_*").replace("*", "");
    int rows = (int) golden.get("out." + name + ".conditions.000").shape()[0];
    return new TextBatch(
        Arrays.copyOf(GoldenRuns.rows(golden.get(prefix + "input_ids")), rows),
        Arrays.copyOf(GoldenRuns.flags(golden, prefix + "attention_mask"), rows));
  }

  /** Compares what the language model is fed with and what it answers. */
  private final class Comparing implements GenerationListener {
    private final String name;

    Comparing(String name) {
      this.name = name;
    }

    @Override
    public void asked(int group, TokenLayout layout, Value conditions) {
      String suffix = String.format(Locale.ROOT, ".%03d", group);
      checks.exact("out." + name + ".position_ids" + suffix, layout.positions());
      HostTensor actual = ((DeviceTensor) conditions).toHost();
      checks.check("out." + name + ".conditions" + suffix, actual);
    }
  }

  /** One order for the whole batch, then noise in the order in which it was drawn. */
  private static final class Recorded implements GenerationDraws {
    private final Iterator<HostTensor> draws;
    private final int[] order;

    Recorded(List<HostTensor> draws, boolean randomOrder) {
      this.draws = draws.iterator();
      this.order =
          randomOrder
              ? Arrays.stream(this.draws.next().toLongs()).mapToInt(Math::toIntExact).toArray()
              : new int[0];
    }

    @Override
    public int[] order(int image, int positions) {
      return order.clone();
    }

    @Override
    public float[] normal(int perImage) {
      return draws.next().toFloats();
    }
  }
}
