package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads the pickle of a state dict and no other: the instructions of protocol 2 that {@code
 * torch.save} needs, on a bounded stack, with a closed list of names ({@link TorchObjects}). There
 * is no general unpickler behind it. Instructions after Python's {@code Lib/pickletools.py}.
 */
final class PickleReader {
  private static final int PROTOCOL = 2;
  private static final Map<Integer, String> REFUSED =
      Map.ofEntries(
          Map.entry((int) 'i', "INST"),
          Map.entry((int) 'o', "OBJ"),
          Map.entry((int) 'P', "PERSID"),
          Map.entry((int) 'I', "INT"),
          Map.entry((int) 'L', "LONG"),
          Map.entry((int) 'S', "STRING"),
          Map.entry((int) 'T', "BINSTRING"),
          Map.entry((int) 'U', "SHORT_BINSTRING"),
          Map.entry(0x81, "NEWOBJ"),
          Map.entry(0x82, "EXT1"),
          Map.entry(0x83, "EXT2"),
          Map.entry(0x84, "EXT4"),
          Map.entry(0x8b, "LONG4"),
          Map.entry(0x8c, "SHORT_BINUNICODE"),
          Map.entry(0x92, "NEWOBJ_EX"),
          Map.entry(0x93, "STACK_GLOBAL"),
          Map.entry(0x95, "FRAME"));

  private final PickleInput in;
  private final PickleStack stack;
  private final TorchObjects objects;
  private final Function<String, InvalidInputException> bad;

  private PickleReader(byte[] pickle, Function<String, InvalidInputException> bad) {
    this.in = new PickleInput(pickle, bad);
    this.stack = new PickleStack(bad);
    this.objects = new TorchObjects(bad);
    this.bad = bad;
  }

  /**
   * Reads the one value of a pickle; see {@link Pickled} for what that may be.
   *
   * @param bad makes an error of what is wrong
   */
  static Object read(byte[] pickle, Function<String, InvalidInputException> bad) {
    return new PickleReader(pickle, bad).read();
  }

  private Object read() {
    int protocol = in.unsignedByte() == 0x80 ? in.unsignedByte() : -1;
    if (protocol != PROTOCOL) {
      throw bad.apply("its pickle is not of protocol 2, which torch.save writes by default");
    }
    for (int op = in.unsignedByte(); op != '.'; op = in.unsignedByte()) {
      if (!pushes(op) && !collects(op) && !builds(op)) {
        throw refused(op);
      }
    }
    return stack.last();
  }

  private InvalidInputException refused(int op) {
    return bad.apply(
        "its pickle has the instruction %s (0x%02x) at byte %d, which a state dict has no use for"
            .formatted(REFUSED.getOrDefault(op, "unknown"), op, in.position() - 1));
  }

  /** Plain values. */
  private boolean pushes(int op) {
    switch (op) {
      case 'N' -> stack.push(Pickled.None.NONE);
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'J' -> stack.push((long) in.integer());
      case 'K' -> stack.push((long) in.unsignedByte());
      case 'M' -> stack.push((long) in.unsignedShort());
      case 0x8a -> stack.push(in.longInteger());
      case 'G' -> stack.push(in.real());
      case 'X' -> stack.push(in.text());
      case ')' -> stack.push(new Pickled.Tuple(List.of()));
      case ']' -> stack.push(new ArrayList<>());
      case '}' -> stack.push(new LinkedHashMap<>());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Values made of others, and the memo. */
  private boolean collects(int op) {
    switch (op) {
      case '(' -> stack.mark();
      case 't' -> stack.push(new Pickled.Tuple(stack.popToMark()));
      case 0x85, 0x86, 0x87 -> stack.push(tuple(op - 0x84));
      case 'a' -> append(List.of(stack.pop()));
      case 'e' -> append(stack.popToMark());
      case 's' -> setLast();
      case 'u' -> set(stack.popToMark());
      case 'q' -> stack.remember(in.unsignedByte());
      case 'r' -> stack.remember(in.integer());
      case 'h' -> stack.recall(in.unsignedByte());
      case 'j' -> stack.recall(in.integer());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** What the list of names allows. */
  private boolean builds(int op) {
    switch (op) {
      case 'c' -> stack.push(objects.global(in.line(), in.line()));
      case 'R' -> {
        List<Object> arguments = stack.pop(Pickled.Tuple.class).items();
        stack.push(objects.call(stack.pop(Pickled.Global.class), arguments));
      }
      case 'b' -> {
        // the attributes of an OrderedDict, such as _metadata: nothing here has a use for them
        stack.pop(Map.class);
        stack.top(Map.class);
      }
      case 'Q' -> stack.push(objects.persistent(stack.pop(Pickled.Tuple.class)));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Pickled.Tuple tuple(int length) {
    Object[] items = new Object[length];
    for (int i = length - 1; i >= 0; i--) {
      items[i] = stack.pop();
    }
    return new Pickled.Tuple(List.of(items));
  }

  @SuppressWarnings("unchecked") // nothing but this class makes lists
  private void append(List<Object> values) {
    ((List<Object>) stack.top(ArrayList.class)).addAll(values);
  }

  private void setLast() {
    Object value = stack.pop();
    set(List.of(stack.pop(), value));
  }

  @SuppressWarnings("unchecked") // nothing but this package makes maps
  private void set(List<Object> keysAndValues) {
    Map<Object, Object> map = (Map<Object, Object>) stack.top(LinkedHashMap.class);
    if (keysAndValues.size() % 2 != 0) {
      throw bad.apply("its pickle sets a key without a value");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      Object key = keysAndValues.get(i);
      if (!(key instanceof String || key instanceof Long || key instanceof Boolean)) {
        throw bad.apply(
            "its pickle has a " + key.getClass().getSimpleName() + " as a key; expected text");
      }
      map.put(key, keysAndValues.get(i + 1));
    }
  }
}
