package dev.vgt4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.io.ConfigNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationTest {
  private static double at(Activation activation, double x) {
    return OnOracle.run(
            g -> g.output("y", activation.apply(g.input("x", DType.FLOAT32))),
            Map.of(),
            Map.of("x", HostTensor.scalar(x)))
        .get("y")
        .item();
  }

  /** Values of PyTorch's functions. */
  @ParameterizedTest
  @CsvSource({
    "QUICK_GELU, 1, 0.8457958",
    "QUICK_GELU, -2, -0.0643414",
    "GELU, 1, 0.8413447",
    "GELU, -2, -0.0455003",
    "GELU_TANH, 1, 0.8411920",
    "GELU_TANH, -2, -0.0454023",
    "SILU, 1, 0.7310586",
    "SILU, -2, -0.2384058",
  })
  void computesThePublishedFunction(Activation activation, double x, double expected) {
    assertThat(at(activation, x)).isCloseTo(expected, within(1e-6));
    assertThat(at(activation, 0)).isZero();
  }

  @Test
  void isReadByItsPublishedName() {
    ConfigNode c =
        ConfigNode.parse("config.json", "{\"tanh\": \"gelu_pytorch_tanh\", \"other\": \"relu\"}");
    assertThat(Activation.parse(c, "tanh", Activation.GELU)).isEqualTo(Activation.GELU_TANH);
    assertThat(Activation.parse(c, "none", Activation.GELU)).isEqualTo(Activation.GELU);
    assertThatThrownBy(() -> Activation.parse(c, "other", Activation.GELU))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "config.json: other: expected one of quick_gelu, gelu, gelu_pytorch_tanh, silu,"
                + " got \"relu\"");
  }
}
