package dev.vgt4j.core.io;

import static dev.vgt4j.core.io.TorchArchive.floats;
import static dev.vgt4j.core.io.TorchArchive.little;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read; {@link TorchFileDamageTest} has what is refused. */
class TorchFileTest {
  private static final ByteBuffer SIX = floats(1, 2, 3, 4, 5, 6);

  @TempDir private Path folder;

  private TorchFile open(TorchArchive archive) {
    return TorchFile.open(archive.write(folder.resolve("model.pth")));
  }

  /** A dict with one tensor {@code w} of six numbers, seen through shape and strides. */
  private TorchFile openView(long offset, long[] shape, long[] strides) {
    byte[] pickle =
        PickleBuilder.start()
            .raw('}')
            .text("w")
            .tensor("FloatStorage", "0", 6, offset, shape, strides)
            .raw('s')
            .stop();
    return open(TorchArchive.of(pickle, Map.of("0", SIX)));
  }

  private static long[] of(long... numbers) {
    return numbers;
  }

  @Test
  void readsAStateDictOfAModel() {
    byte[] pickle =
        PickleBuilder.start()
            .orderedDict()
            .raw('q', 0, '(')
            .text("fc.weight")
            .tensor("FloatStorage", "0", 6, 0, of(2, 3), of(3, 1))
            .text("fc.bias")
            .global("torch._utils", "_rebuild_parameter")
            .vector("HalfStorage", "1", 2)
            .raw(0x88)
            .orderedDict()
            .raw(0x87, 'R')
            .raw('u')
            // what module.state_dict() hangs on: {"_metadata": OrderedDict({"": {"version": 1}})}
            .raw('}')
            .text("_metadata")
            .orderedDict()
            .text("")
            .raw('}')
            .text("version")
            .number(1)
            .raw('s', 's', 's', 'b')
            .stop();
    ByteBuffer halves = little(4).putShort((short) 0x3e00).putShort((short) 0xc000);
    try (TorchFile file = open(TorchArchive.of(pickle, Map.of("0", SIX, "1", halves)))) {
      assertThat(file.scope()).isEmpty();
      assertThat(file.metadata()).isEmpty();
      assertThat(file.specs().keySet()).containsExactly("fc.weight", "fc.bias");
      assertThat(file.specs().get("fc.weight")).hasToString("FLOAT32[2, 3]");
      assertThat(file.get("fc.weight").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(file.get("fc.bias").dtype()).isEqualTo(DType.FLOAT16);
      assertThat(file.get("fc.bias").toFloats()).containsExactly(1.5f, -2);
      assertThat(file.source("fc.weight").part(2, 3).toFloats()).containsExactly(3, 4, 5);
    }
  }

  @Test
  void readsEveryElementType() {
    Map<String, ByteBuffer> storages = new LinkedHashMap<>();
    storages.put("FloatStorage", floats(1.5f));
    storages.put("HalfStorage", little(2).putShort((short) 0x3e00));
    storages.put("BFloat16Storage", little(2).putShort((short) 0x3fc0));
    storages.put("DoubleStorage", little(8).putDouble(1.5));
    storages.put("LongStorage", little(8).putLong(1L << 40));
    storages.put("IntStorage", little(4).putInt(-7));
    storages.put("ByteStorage", little(1).put((byte) 200));
    storages.put("BoolStorage", little(1).put((byte) 1));
    PickleBuilder pickle = PickleBuilder.start().raw('}', '(');
    storages.keySet().forEach(type -> pickle.text(type).tensor(type, type, 1, 0, of(), of()));
    try (TorchFile file = open(TorchArchive.of(pickle.raw('u').stop(), storages))) {
      for (String name : new String[] {"FloatStorage", "HalfStorage", "BFloat16Storage"}) {
        assertThat(file.get(name).item()).isEqualTo(1.5);
      }
      assertThat(file.get("DoubleStorage").item()).isEqualTo(1.5);
      assertThat(file.get("LongStorage").toLongs()).containsExactly(1L << 40);
      assertThat(file.get("IntStorage").toLongs()).containsExactly(-7);
      assertThat(file.get("ByteStorage").toLongs()).containsExactly(200);
      assertThat(file.get("BoolStorage").toBooleans()).containsExactly(true);
      assertThat(file.get("BoolStorage").shape()).isEmpty();
    }
  }

  @Test
  void viewsShowTheirPartOfTheStorage() {
    try (TorchFile rows = openView(2, of(2, 2), of(2, 1))) {
      assertThat(rows.get("w").toFloats()).containsExactly(3, 4, 5, 6);
    }
    try (TorchFile none = openView(6, of(0, 3), of(3, 1))) {
      assertThat(none.get("w").shape()).containsExactly(0, 3);
    }
    try (TorchFile single = openView(5, of(1, 1), of(77, 99))) {
      assertThat(single.get("w").toFloats()).containsExactly(6);
    }
  }

  @Test
  void viewsOutOfOrderAreGathered() {
    try (TorchFile transposed = openView(0, of(3, 2), of(1, 3))) {
      assertThat(transposed.get("w").shape()).containsExactly(3, 2);
      assertThat(transposed.get("w").toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(transposed.source("w").part(3, 2).toFloats()).containsExactly(5, 3);
    }
    try (TorchFile everySecond = openView(1, of(3), of(2))) {
      assertThat(everySecond.get("w").toFloats()).containsExactly(2, 4, 6);
    }
    try (TorchFile expanded = openView(4, of(2, 2), of(0, 1))) {
      assertThat(expanded.get("w").toFloats()).containsExactly(5, 6, 5, 6);
    }
  }

  @Test
  void tensorsShareAStorage() {
    byte[] pickle =
        PickleBuilder.start()
            .raw('}', '(')
            .text("embed")
            .vector("FloatStorage", "0", 6)
            .raw('q', 1)
            .text("head")
            .raw('h', 1)
            .text("tail")
            .tensor("FloatStorage", "0", 6, 4, of(2), of(1))
            .raw('u')
            .stop();
    try (TorchFile file = open(TorchArchive.of(pickle, Map.of("0", SIX)))) {
      assertThat(file.get("head").toFloats()).isEqualTo(file.get("embed").toFloats());
      assertThat(file.get("tail").toFloats()).containsExactly(5, 6);
    }
  }

  /** Widths of numbers and places, a comment, and a byte order that needs no change. */
  @Test
  void readsArchivesOfEveryMake() {
    byte[] pickle =
        PickleBuilder.start().raw('}').text("w").vector("FloatStorage", "0", 6).raw('s').stop();
    TorchArchive large =
        TorchArchive.empty()
            .zip64()
            .entry("data.pkl", pickle)
            .entry("byteorder", "little")
            .entry("data/0", SIX.array())
            .entry("version", "3\n")
            .comment("PK\u0005\u0006 is how directories end");
    try (TorchFile file = open(large)) {
      assertThat(file.get("w").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  /** The archive is a hole but for its directory. */
  @Test
  void tensorsMayBeLargerThanOneBuffer() {
    long elements = 600_000_000;
    byte[] pickle =
        PickleBuilder.start()
            .raw('}', '(')
            .text("w")
            .vector("FloatStorage", "0", elements)
            .text("end")
            .tensor("FloatStorage", "0", elements, elements - 6, of(3, 2), of(1, 3))
            .raw('u')
            .stop();
    TorchArchive archive =
        TorchArchive.empty().zip64().entry("data.pkl", pickle).hole("data/0", 4 * elements);
    try (TorchFile file = open(archive)) {
      assertThat(file.source("w").part(elements - 3, 3).toFloats()).containsExactly(0, 0, 0);
      assertThat(file.get("end").shape()).containsExactly(3, 2);
      assertThatThrownBy(() -> file.get("w"))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("tensor 'w' FLOAT32[600000000] takes 2400000000 bytes");
    }
    byte[] strided =
        PickleBuilder.start()
            .raw('}')
            .text("w")
            .tensor("FloatStorage", "0", elements, 0, of(elements / 2, 2), of(1, elements / 2))
            .raw('s')
            .stop();
    TorchArchive transposed =
        TorchArchive.empty().zip64().entry("data.pkl", strided).hole("data/0", 4 * elements);
    assertThatThrownBy(() -> open(transposed))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("tensor 'w'")
        .hasMessageContaining("2400000000 bytes");
  }

  @Test
  void tensorsOutliveTheFile() {
    TorchFile file = openView(0, of(3, 2), of(1, 3));
    var transposed = file.source("w");
    file.close();
    assertThat(transposed.part(0, 2).toFloats()).containsExactly(1, 4);
  }
}
