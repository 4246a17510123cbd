package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.model.MetaQueries;
import dev.vgt4j.core.model.PositionGrid;
import dev.vgt4j.core.model.QueryArConfig;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Centre-cropped query and position grids. */
final class MetaQuerySuite implements GoldenSuite {
  private static final Pattern CASE = Pattern.compile("out\\.(h(\\d+)w(\\d+))\\.metaquery");

  @Override
  public String folder() {
    return "metaquery";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    ConfigNode config = golden.configNode();
    PositionGrid grid = QueryArConfig.grid(config);
    MetaQueries queries = new MetaQueries(grid, config.positiveInt("mllm_embed_dim"), "");
    try (Session session = checks.open(golden.weights())) {
      for (String name : golden.caseNames()) {
        Matcher m = CASE.matcher(name);
        if (m.matches()) {
          int rows = Integer.parseInt(m.group(2));
          int columns = Integer.parseInt(m.group(3));
          checks.testCase(
              m.group(1),
              () -> {
                Map<String, HostTensor> out = look(session, queries, grid.centred(rows, columns));
                checks.exact("out." + m.group(1) + ".metaquery", out.get("queries"));
                checks.exact("out." + m.group(1) + ".pos_embed", out.get("positions"));
              });
        }
      }
    }
  }

  private static Map<String, HostTensor> look(Session session, MetaQueries queries, long[] places) {
    Map<String, HostTensor> in = Map.of("places", HostTensor.of(places, 1, places.length));
    return GoldenRuns.run(session, g -> record(g, queries), in);
  }

  private static void record(GraphBuilder g, MetaQueries queries) {
    Tensor places = g.input("places", DType.INT64, "B", "N");
    g.output("queries", queries.queries(places));
    g.output("positions", queries.positions(places));
  }
}
