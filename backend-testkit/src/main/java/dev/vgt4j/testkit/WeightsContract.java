package dev.vgt4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.CapabilityException;
import dev.vgt4j.api.backend.Capability;
import dev.vgt4j.api.backend.Program;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How weights reach the runtime: in parts, widened, beside the heap. */
abstract class WeightsContract extends ContractPart {
  /** More than one part, and no whole number of parts. */
  private static final int SOME_PARTS = (16 << 20) / 4 + 12_345;

  private static final long HEAP_BOUND = 2 << 20;

  /** Counts to 127 over and over, which sixteen bits hold too. */
  private static HostTensor counting(DType type, int elements) {
    HostTensor t = HostTensor.zeros(type, elements);
    ByteBuffer b = t.bytes();
    for (int i = 0; i < elements; i++) {
      int bits = Float.floatToRawIntBits(i % 128);
      if (type == DType.FLOAT32) {
        b.putInt(bits);
      } else {
        b.putShort((short) (bits >>> 16));
      }
    }
    return t;
  }

  @Test
  void partsMeetWithoutSeam() {
    HostTensor single = counting(DType.FLOAT32, SOME_PARTS);
    Map<String, HostTensor> weights =
        Map.of(
            "single",
            single,
            "brain",
            counting(DType.BFLOAT16, SOME_PARTS),
            "shaped",
            single.reshape(1, SOME_PARTS, 1));
    try (Session s = fixture().open(weights)) {
      assertSame("float32", s.read("single"), single);
      assertSame("bfloat16", s.read("brain"), single);
      assertSame("with axes", s.read("shaped"), weights.get("shaped"));
    }
  }

  /** What is copied in words must not forget the bytes after the last. */
  @Test
  void everyNumberOfBytes() {
    for (int n = 0; n < 20; n++) {
      HostTensor bools = HostTensor.zeros(DType.BOOL, n);
      for (int i = 0; i < n; i++) {
        bools.bytes().put(i, (byte) (i % 3 == 0 ? 1 : 0));
      }
      try (Session s = fixture().open(Map.of("b", bools))) {
        assertSame(n + " bytes", s.read("b"), bools);
      }
    }
  }

  @Test
  void weightsDoNotPassThroughTheHeap() {
    readAll(threeTypes(3)); // classes load
    Map<String, HostTensor> weights = threeTypes(SOME_PARTS);
    assertThat(HeapUse.of(() -> readAll(weights))).as("bytes").isLessThan(HEAP_BOUND);
  }

  private static Map<String, HostTensor> threeTypes(int elements) {
    HostTensor single = counting(DType.FLOAT32, elements);
    HostTensor brain = counting(DType.BFLOAT16, elements);
    return Map.of("single", single, "brain", brain, "half", single.toHalf());
  }

  private void readAll(Map<String, HostTensor> weights) {
    try (Session s = fixture().open(weights)) {
      weights.keySet().forEach(s::read);
    }
  }

  /** Files need not place a number at a multiple of its size. */
  @Test
  void numbersMayLieAtAnyByte() {
    HostTensor x = normal(5, 3, 4);
    for (int offset = 0; offset < 8; offset++) {
      ByteBuffer memory = ByteBuffer.allocateDirect(8 + 48).position(offset).limit(offset + 48);
      memory.duplicate().put(x.bytes());
      HostTensor moved = HostTensor.wrap(DType.FLOAT32, memory, 3, 4);
      try (Session s = fixture().open(Map.of("w", moved));
          Program p = s.compile(g -> g.output("y", g.param("w").mul(2)))) {
        assertSame("read", s.read("w"), x);
        assertThat(Fixture.hosts(p.run(Map.of())).get("y").at(11)).isEqualTo(2 * x.at(11));
      }
    }
  }

  /** Takes 2 GiB of memory where the backend can. */
  @Test
  @Tag("slow")
  void tensorsLargerThanOneBuffer() {
    long elements = (1L << 31) + 1000;
    Weights weights = LargeWeights.of(elements, 5, (1L << 31) - 1, elements - 1);
    if (!fixture().has(Capability.LARGE_TENSORS)) {
      assertThatThrownBy(() -> readEnds(weights, elements))
          .isInstanceOf(CapabilityException.class)
          .hasMessageContaining("'" + LargeWeights.NAME + "'")
          .hasMessageContaining(elements + " bytes");
      return;
    }
    assertThat(readEnds(weights, elements).toBooleans())
        .containsExactly(false, true, true, false, false, true);
  }

  private HostTensor readEnds(Weights weights, long elements) {
    long[] at = {4, 5, (1L << 31) - 1, 1L << 31, elements - 2, elements - 1};
    try (Session s = fixture().backend().open(weights);
        Program p =
            s.compile(
                g ->
                    g.output(
                        "y",
                        g.param(LargeWeights.NAME)
                            .gather(0, g.input("at", DType.INT64, at.length))))) {
      return Fixture.hosts(p.run(Map.of("at", HostTensor.of(at, at.length)))).get("y");
    }
  }
}
