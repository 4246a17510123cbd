package dev.vgt4j.api.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.CapabilityException;
import dev.vgt4j.api.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private record Named(String name, Set<Capability> capabilities) implements BackendProvider {
    @Override
    public Backend open(BackendOptions options) {
      throw new UnsupportedOperationException("selection opens nothing");
    }
  }

  private static final BackendProvider TRAINS = new Named("djl", Set.of(Capability.TRAINING));
  private static final BackendProvider RUNS = new Named("onnx", Set.of());

  private static Backends backends(String property, String variable, BackendProvider... providers) {
    Map<String, String> properties = property == null ? Map.of() : Map.of("vgt.backend", property);
    Map<String, String> environment = variable == null ? Map.of() : Map.of("VGT_BACKEND", variable);
    return new Backends(List.of(providers), properties::get, environment::get);
  }

  @Test
  void theExplicitNameComesFirst() {
    assertThat(backends("djl", "djl", TRAINS, RUNS).select("onnx")).isSameAs(RUNS);
  }

  @Test
  void thenThePropertyThenTheVariable() {
    assertThat(backends("onnx", "djl", TRAINS, RUNS).select(null)).isSameAs(RUNS);
    assertThat(backends(null, "onnx", TRAINS, RUNS).select(null)).isSameAs(RUNS);
    assertThat(backends(" ", "onnx", TRAINS, RUNS).select("")).isSameAs(RUNS);
  }

  @Test
  void theOnlyOnePresentNeedsNoName() {
    assertThat(backends(null, null, RUNS).select(null)).isSameAs(RUNS);
  }

  @Test
  void severalAndNoneChosenIsAnErrorThatListsThem() {
    assertThatThrownBy(() -> backends(null, null, TRAINS, RUNS).select(null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("[djl, onnx]", "--backend", "vgt.backend", "VGT_BACKEND");
  }

  @Test
  void noneIsAnError() {
    assertThatThrownBy(() -> backends(null, null).select(null))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no backend");
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    for (Backends b :
        List.of(backends("torch", null, TRAINS, RUNS), backends("torch", null, RUNS))) {
      assertThatThrownBy(() -> b.select(null))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContainingAll("'torch'", "onnx");
    }
  }

  @Test
  void aMissingCapabilityNamesThoseThatHaveIt() {
    Backends b = backends(null, null, TRAINS, RUNS);
    assertThat(b.select("djl", Capability.TRAINING)).isSameAs(TRAINS);
    assertThatThrownBy(() -> b.select("onnx", Capability.TRAINING))
        .isInstanceOf(CapabilityException.class)
        .hasMessageContainingAll("'onnx'", "TRAINING", "[djl]");
  }

  @Test
  void nothingIsOnThePathOfThisModule() {
    assertThat(Backends.load().providers()).isEmpty();
  }
}
