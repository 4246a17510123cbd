package dev.vgt4j.core.golden;

import dev.vgt4j.api.backend.Outputs;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.graph.GraphBuilder;
import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.model.VgtAe;
import java.util.List;
import java.util.Map;

/** Programs around an autoencoder, whatever tower it is built on. */
final class VgtAeRuns {
  private VgtAeRuns() {}

  /**
   * An image that is encoded and decoded again.
   *
   * @param image pixels in [-1,1]
   * @param latents recorded name of its latents
   * @param decoded recorded name of what they are decoded to
   */
  record RoundTrip(HostTensor image, String latents, String decoded) {}

  /** Images of any number and size. */
  static Tensor image(GraphBuilder g, int stride) {
    Dim height = Dim.symbol("H").times(stride);
    return g.input("image", DType.FLOAT32, "B", 3, height, Dim.symbol("W").times(stride));
  }

  /** Compares latents and decoded images, all from one program. */
  static void roundTrips(GoldenChecks checks, Session session, VgtAe ae, List<RoundTrip> trips) {
    GraphDefinition both =
        g -> {
          Tensor latents = ae.encode(image(g, ae.stride()));
          g.output("latents", latents);
          g.output("decoded", ae.decode(latents));
        };
    try (Program program = session.compile(both)) {
      for (RoundTrip trip : trips) {
        try (Outputs out = program.run(Map.of("image", trip.image()))) {
          checks.check(trip.latents(), out.host("latents"));
          checks.check(trip.decoded(), out.host("decoded"));
        }
      }
    }
  }
}
