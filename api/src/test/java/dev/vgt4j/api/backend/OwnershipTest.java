package dev.vgt4j.api.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who closes what: outputs and states own their tensors until these are taken or replaced. */
class OwnershipTest {
  private static final class Counted implements DeviceTensor {
    private int closes;

    @Override
    public DType dtype() {
      return DType.FLOAT32;
    }

    @Override
    public long[] shape() {
      return new long[0];
    }

    @Override
    public HostTensor toHost() {
      return HostTensor.scalar(closes);
    }

    @Override
    public void close() {
      closes++;
    }
  }

  private final Counted a = new Counted();
  private final Counted b = new Counted();

  @Test
  void outputsCloseWhatWasNotTaken() {
    Outputs out = new Outputs(Map.of("a", a, "b", b));
    assertThat(out.scalar("a")).isZero();
    assertThat(out.take("a")).isSameAs(a);
    assertThat(out.names()).containsExactly("b");
    out.close();
    out.close();
    assertThat(a.closes).isZero();
    assertThat(b.closes).isEqualTo(1);
    assertThatThrownBy(() -> out.get("a"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'a'");
  }

  @Test
  void statesCloseWhatIsReplaced() {
    State s = new State(Map.of("x", a, "y", HostTensor.scalar(3.0)));
    s.set("x", a);
    assertThat(a.closes).isZero();
    s.set("x", b);
    s.set("y", HostTensor.scalar(4.0));
    assertThat(a.closes).isEqualTo(1);
    assertThat(s.read("x").item()).isZero();
    assertThat(s.read("y").item()).isEqualTo(4);
    s.close();
    s.close();
    assertThat(b.closes).isEqualTo(1);
    assertThatThrownBy(() -> s.read("x")).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void weightsInMemoryAreFoundByName() {
    Weights w = Weights.of(Map.of("w", HostTensor.zeros(DType.FLOAT16, 2, 3)));
    assertThat(w.specs().get("w")).hasToString("FLOAT16[2, 3]");
    assertThatThrownBy(() -> w.get("v"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'v'");
  }

  @Test
  void optimizersCheckTheirRanges() {
    for (double[] bad :
        new double[][] {{1, 0, 1}, {0, 1, 1}, {0, 0, 0}, {-0.1, 0, 1}, {Double.NaN, 0, 1}}) {
      assertThatThrownBy(() -> new AdamW(bad[0], bad[1], bad[2], 0, 0, 1))
          .isInstanceOf(InvalidInputException.class);
    }
    assertThatThrownBy(() -> new AdamW(0.9, 0.9, 1e-8, -1, 0, 1))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new AdamW(0.9, 0.9, 1e-8, 0, 0, 0))
        .isInstanceOf(InvalidInputException.class);
  }
}
