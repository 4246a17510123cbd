package dev.vgt4j.core.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles instruction by instruction, after Python's {@code Lib/pickletools.py}. */
final class PickleBuilder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** An empty pickle of protocol 2. */
  static PickleBuilder start() {
    return new PickleBuilder().raw(0x80, 2);
  }

  PickleBuilder raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  private PickleBuilder little(int bytes, long value) {
    ByteBuffer b = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    out.write(b.array(), 0, bytes);
    return this;
  }

  PickleBuilder global(String module, String name) {
    byte[] lines = (module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8);
    raw('c');
    out.write(lines, 0, lines.length);
    return this;
  }

  PickleBuilder text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    raw('X').little(4, bytes.length);
    out.write(bytes, 0, bytes.length);
    return this;
  }

  /** A whole number in the shortest of the four forms. */
  PickleBuilder number(long n) {
    if (n >= 0 && n < 1 << 8) {
      return raw('K', (int) n);
    }
    if (n >= 0 && n < 1 << 16) {
      return raw('M').little(2, n);
    }
    return (int) n == n ? raw('J').little(4, n) : raw(0x8a, 8).little(8, n);
  }

  PickleBuilder numbers(long... numbers) {
    raw('(');
    for (long n : numbers) {
      number(n);
    }
    return raw('t');
  }

  /** An OrderedDict without entries. */
  PickleBuilder orderedDict() {
    return global("collections", "OrderedDict").raw(')', 'R');
  }

  /** What {@code torch.save} writes for a storage. */
  PickleBuilder storage(String type, String key, long elements) {
    raw('(').text("storage").global("torch", type).text(key).text("cpu").number(elements);
    return raw('t', 'Q');
  }

  /** What {@code torch.save} writes for a tensor; see {@link #storage}. */
  PickleBuilder tensor(
      String type, String key, long elements, long offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").raw('(');
    storage(type, key, elements).number(offset).numbers(shape).numbers(strides).raw(0x89);
    return orderedDict().raw('t', 'R');
  }

  /** A vector that is all of its storage. */
  PickleBuilder vector(String type, String key, long elements) {
    return tensor(type, key, elements, 0, new long[] {elements}, new long[] {1});
  }

  byte[] stop() {
    raw('.');
    return out.toByteArray();
  }
}
