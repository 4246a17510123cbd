package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles are programs; this one runs none but those that a state dict needs. */
class PickleReaderTest {
  private static Object read(byte[] pickle) {
    return PickleReader.read(pickle, InvalidInputException::new);
  }

  private static void assertRefused(PickleBuilder pickle, String... rules) {
    assertRefusedAsIs(pickle.stop(), rules);
  }

  private static void assertRefusedAsIs(byte[] pickle, String... rules) {
    assertThatThrownBy(() -> read(pickle))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(rules);
  }

  @Test
  void readsPlainValues() {
    PickleBuilder all = PickleBuilder.start().raw(']', '(').raw('N', 0x88, 0x89);
    all.number(7).number(60_000).number(-5).number(1L << 40).number(Long.MIN_VALUE);
    all.raw('G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0).text("größe").raw(0x8a, 1, 0xfe, 0x8a, 0);
    assertThat((List<?>) read(all.raw('e').stop()))
        .isEqualTo(
            List.of(
                Pickled.None.NONE,
                true,
                false,
                7L,
                60_000L,
                -5L,
                1L << 40,
                Long.MIN_VALUE,
                1.5,
                "größe",
                -2L,
                0L));
  }

  @Test
  void readsCollections() {
    PickleBuilder p = PickleBuilder.start().raw('}').text("t").raw(')', 0x85, 'q', 3, 's');
    p.raw('(').text("again").raw('h', 3).number(1).raw(']', 'N', 'a', 'u');
    Map<?, ?> dict = (Map<?, ?>) read(p.stop());
    assertThat(dict.get("again")).isSameAs(dict.get("t"));
    assertThat(((Pickled.Tuple) dict.get("t")).items()).hasSize(1);
    assertThat((List<?>) dict.get(1L)).isEqualTo(List.of(Pickled.None.NONE));
  }

  @Test
  void remembersUnderLargeNumbers() {
    PickleBuilder p = PickleBuilder.start().raw(']').text("x").raw('r', 1, 2, 3, 4, 'a');
    assertThat((List<?>) read(p.raw('j', 1, 2, 3, 4, 'a').stop())).isEqualTo(List.of("x", "x"));
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "builtins, eval",
    "builtins, getattr",
    "subprocess, Popen",
    "torch, load",
    "torch._utils, _rebuild_tensor_v3",
    "torch.storage, UntypedStorage",
    "collections, defaultdict",
    "numpy.core.multiarray, _reconstruct",
    "argparse, Namespace",
    "__torch__.module, Model",
    "'', ''",
  })
  void namesOffTheListAreRefused(String module, String name) {
    PickleBuilder call = PickleBuilder.start().global(module, name);
    assertRefused(
        call.text("touch /tmp/pwned").raw(0x85, 'R'),
        module + "." + name,
        "collections.OrderedDict",
        "torch.save(model.state_dict(), file)");
  }

  @Test
  void namesAreNotPutTogether() {
    assertRefused(PickleBuilder.start().global("torch._utils._rebuild_tensor_v2\nx", ""), "names");
    assertRefused(PickleBuilder.start().global("collections.OrderedDict", ""), "OrderedDict.");
    assertRefused(PickleBuilder.start().global("torch", "ShortStorage"), "not supported");
  }

  @ParameterizedTest
  @CsvSource({
    "105, INST",
    "111, OBJ",
    "80, PERSID",
    "0x81, NEWOBJ",
    "0x82, EXT1",
    "0x83, EXT2",
    "0x84, EXT4",
    "0x8b, LONG4",
    "0x92, NEWOBJ_EX",
    "0x93, STACK_GLOBAL",
    "0x95, FRAME",
    "0x8c, SHORT_BINUNICODE",
    "48, unknown",
    "0x80, unknown",
  })
  void otherInstructionsAreRefused(String code, String name) {
    int op = Integer.decode(code);
    PickleBuilder pickle = PickleBuilder.start().raw('(').text("os").text("system");
    assertRefused(pickle.raw(op, 0, 0, 0, 0), "instruction " + name, "at byte");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 255})
  void otherProtocolsAreRefused(int protocol) {
    assertRefusedAsIs(new byte[] {(byte) 0x80, (byte) protocol, 'N', '.'}, "protocol 2");
    assertRefusedAsIs(new byte[] {'(', 'l', '.'}, "protocol 2");
  }

  @Test
  void onlyTheListIsCalledAndWithWhatItTakes() {
    assertRefused(PickleBuilder.start().text("len").raw(')', 'R'), "Global is expected");
    assertRefused(
        PickleBuilder.start().global("torch", "FloatStorage").raw(')', 'R'), "is no function");
    assertRefused(
        PickleBuilder.start().global("collections", "OrderedDict").raw('N', 'R'), "Tuple");
    assertRefused(
        PickleBuilder.start().global("collections", "OrderedDict").raw('N', 0x85, 'R'),
        "arguments for collections.OrderedDict");
    assertRefused(
        PickleBuilder.start().global("torch._utils", "_rebuild_tensor_v2").raw(')', 'R'),
        "arguments for torch._utils._rebuild_tensor_v2");
    assertRefused(
        PickleBuilder.start().global("torch._utils", "_rebuild_parameter").raw('N', 0x85, 'R'),
        "arguments for torch._utils._rebuild_parameter");
  }

  @Test
  void onlyDictsHaveAttributes() {
    for (PickleBuilder value :
        List.of(
            PickleBuilder.start().raw(']'),
            PickleBuilder.start().global("torch", "Size"),
            PickleBuilder.start().vector("FloatStorage", "0", 1))) {
      assertRefused(value.raw('}', 'b'), "Map is expected");
    }
    assertRefused(PickleBuilder.start().orderedDict().raw('N', 'b'), "Map is expected");
  }

  @Test
  void persistentIdsAreStorages() {
    assertRefused(PickleBuilder.start().numbers(1, 2, 3, 4, 5).raw('Q'), "persistent id");
    assertRefused(PickleBuilder.start().text("storage").raw(0x85, 'Q'), "persistent id");
    assertRefused(PickleBuilder.start().text("storage").raw('Q'), "Tuple");
    PickleBuilder function = PickleBuilder.start().raw('(').text("storage").global("torch", "Size");
    assertRefused(function.text("0").text("cpu").number(1).raw('t', 'Q'), "persistent id");
  }

  @Test
  void nestingIsBounded() {
    PickleBuilder p = PickleBuilder.start();
    for (int i = 0; i <= PickleStack.MAX_NESTING; i++) {
      p.raw('(');
    }
    assertRefused(p, "nests more than 256 levels");
  }

  /** Tuples within tuples need no marks, and are never walked. */
  @Test
  void deepTuplesDoNotOverflow() {
    PickleBuilder p = PickleBuilder.start().raw(')');
    for (int i = 0; i < 1_000_000; i++) {
      p.raw(0x85);
    }
    assertThat(read(p.stop())).isInstanceOf(Pickled.Tuple.class);
  }

  @Test
  void theStackIsBounded() {
    PickleBuilder p = PickleBuilder.start();
    for (int i = 0; i <= PickleStack.MAX_VALUES; i++) {
      p.raw('N');
    }
    assertRefused(p, "stacks more than");
  }

  @Test
  void theMemoIsBounded() {
    PickleBuilder p = PickleBuilder.start().raw('N');
    for (int i = 0; i <= PickleStack.MAX_MEMO; i++) {
      p.raw('r', i, i >> 8, i >> 16, i >> 24);
    }
    assertRefused(p, "remembers more than");
  }

  /** Each list doubled in the next: the memo shares them, so nothing grows. */
  @Test
  void billionsOfReferencesTakeNoRoom() {
    PickleBuilder p = PickleBuilder.start().raw(']', 'q', 0);
    for (int i = 1; i < 100; i++) {
      p.raw(']', '(', 'h', i - 1, 'h', i - 1, 'e', 'q', i);
    }
    assertRefused(p, "values left over"); // 2^99 lists, as a walk would count them
  }

  @Test
  void valuesAreBounded() {
    PickleBuilder p = PickleBuilder.start().raw(']');
    for (int i = 0; i <= PickleStack.MAX_MADE; i++) {
      p.raw('N', 'a');
    }
    assertRefused(p, "makes more than");
  }

  @Test
  void tensorsAreBounded() {
    PickleBuilder p = PickleBuilder.start().storage("FloatStorage", "0", 1).raw('q', 0);
    p.global("torch._utils", "_rebuild_tensor_v2").raw('q', 1).orderedDict().raw('q', 2, ']');
    for (int i = 0; i <= TorchObjects.MAX_TENSORS; i++) {
      p.raw('h', 1, '(', 'h', 0, 'K', 0, ')', ')', 0x89, 'h', 2, 't', 'R', 'a');
    }
    assertRefused(p, "more than 100000 tensors");
  }

  @Test
  void textsAndNumbersAreBounded() {
    assertRefused(PickleBuilder.start().raw('X', 1, 0, 1, 0), "text of 65537 bytes");
    assertRefused(PickleBuilder.start().raw('X', 255, 255, 255, 255), "text of 4294967295 bytes");
    assertRefused(PickleBuilder.start().raw(0x8a, 9), "whole number of 9 bytes");
    assertRefused(PickleBuilder.start().raw(0x8a, 255), "whole number of 255 bytes");
    assertRefused(PickleBuilder.start().global("x".repeat(300), "y"), "name without an end");
    assertRefused(PickleBuilder.start().raw('X', 1, 0, 0, 0, 0xff), "not UTF-8");
  }

  @Test
  void valuesThatAreNotThere() {
    assertRefused(PickleBuilder.start(), "takes a value where there is none");
    assertRefused(PickleBuilder.start().raw('N', '(', 'R'), "takes a value where there is none");
    assertRefused(PickleBuilder.start().raw('t'), "mark where there is none");
    assertRefused(PickleBuilder.start().raw('h', 3), "has not remembered");
    assertRefused(PickleBuilder.start().raw('q', 3), "takes a value where there is none");
    assertRefused(PickleBuilder.start().raw('N', 'N'), "values left over");
    assertRefused(PickleBuilder.start().raw('N', '('), "takes a value where there is none");
    assertRefused(PickleBuilder.start().raw('}', '(', 'N', 'u'), "key without a value");
    assertRefused(PickleBuilder.start().raw('}', ']', 'N', 's'), "ArrayList as a key");
    assertRefused(PickleBuilder.start().raw('N', 'N', 'a'), "ArrayList is expected");
  }

  @Test
  void everyTruncationIsNoticed() {
    byte[] whole = stateDict();
    for (int length = 0; length < whole.length; length++) {
      assertRefusedAsIs(Arrays.copyOf(whole, length), "its pickle");
    }
  }

  /** Flipped bits make another state dict or an error, never anything else. */
  @Test
  void flippedBitsAreHarmless() {
    byte[] whole = stateDict();
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      readOrRefuse(damaged);
    }
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = whole.clone();
      for (int n = random.nextInt(6); n >= 0; n--) {
        damaged[2 + random.nextInt(whole.length - 2)] = (byte) random.nextInt();
      }
      readOrRefuse(damaged);
    }
  }

  private static void readOrRefuse(byte[] pickle) {
    try {
      StateDict.find(read(pickle), InvalidInputException::new);
    } catch (InvalidInputException refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }

  private static byte[] stateDict() {
    PickleBuilder p = PickleBuilder.start().raw('}').text("model").orderedDict().raw('q', 1, '(');
    p.text("a.weight").tensor("FloatStorage", "0", 6, 0, new long[] {2, 3}, new long[] {3, 1});
    p.text("a.bias").vector("LongStorage", "1", 70_000).raw('u');
    return p.raw('}').text("_metadata").raw('}', 's', 'b', 's').stop();
  }
}
