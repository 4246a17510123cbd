package dev.vgt4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.Dim;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.OnOracle;
import dev.vgt4j.core.nn.Resize;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BilinearResizeTest {
  @Test
  void equalsTheResizeOfTheGraph() {
    HostTensor image = OnOracle.normal(4, 2, 3, 5, 4);
    HostTensor expected =
        OnOracle.run(
                g ->
                    g.output(
                        "y",
                        Resize.bilinear(
                            g.input("x", DType.FLOAT32, 2, 3, 5, 4), Dim.of(7), Dim.of(3))),
                Map.of(),
                Map.of("x", image))
            .get("y");
    HostTensor actual = BilinearResize.to(image, 7, 3);
    assertThat(actual.shape()).containsExactly(2, 3, 7, 3);
    assertThat(actual.toFloats()).containsExactly(expected.toFloats(), within(1e-5f));
  }

  @Test
  void theSameSizeIsTheSameTensor() {
    HostTensor image = OnOracle.normal(4, 1, 3, 2, 2);
    assertThat(BilinearResize.to(image, 2, 2)).isSameAs(image);
  }
}
