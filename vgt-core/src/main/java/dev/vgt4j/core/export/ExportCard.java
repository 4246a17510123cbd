package dev.vgt4j.core.export;

import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.core.io.Sha256;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.sampling.GeneratorShape;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What every exported program and the manifest tell about where they come from. */
final class ExportCard {
  private static final String LICENSE = "license";

  private ExportCard() {}

  static Map<String, String> of(ModelFolder model, ExportOptions options) {
    GeneratorShape shape = GeneratorShape.of(model.models());
    PromptTemplate prompts = model.models().vlm().prompts();
    Map<String, String> card = new LinkedHashMap<>();
    card.put("family", model.models().family());
    card.put("geometry.stride", Integer.toString(shape.stride()));
    card.put("geometry.channels", Integer.toString(shape.channels()));
    card.put("geometry.grid", shape.grid().width() + "x" + shape.grid().height());
    card.put("template.generate", prompts.generate("{caption}"));
    card.put("template.anything", prompts.generateAnything());
    card.put("template.image_start", prompts.imageStart());
    card.put(
        "schedule.sampler",
        "K evaluations: K-1 Euler-Maruyama steps of 0.96/(K-1) from t=0, x += dt*((1+t)*v - x)"
            + " + sqrt(2*(1-t)*dt)*noise, then x += 0.04*v");
    card.put(
        "schedule.steps",
        "flow_sampler: a row t, a, b, c, d for each evaluation; x = a*x + b*v + c*v' + d*noise with"
            + " v at t and v' of the row before; noisy rows of the sampler are t, 1-dt, dt*(1+t),"
            + " 0, sqrt(2*(1-t)*dt), its last is 0.96, 1, 0.04, 0, 0");
    card.put("schedule.order", lower(shape.order()));
    card.put("schedule.guidance", "v = u + s*(c - u); linear lets s fall to 1 group by group");
    card.put("latent_norm", shape.channelNorm() ? "over the channels, after sampling" : "none");
    card.put("lowering", lower(options.program().lowering()));
    card.put("quantization", lower(options.program().quantization()));
    card.put("storage", lower(options.storage()));
    card.put(LICENSE, model.weights().metadata().getOrDefault(LICENSE, "not stated"));
    card.put("source.sha256", Sha256.of(model.weights().path()));
    return card;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
