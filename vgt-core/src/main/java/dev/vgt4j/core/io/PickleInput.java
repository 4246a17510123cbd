package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** The bytes of a pickle, which ends with STOP and not before. */
final class PickleInput {
  private static final int MAX_LINE = 256;
  private static final int MAX_TEXT = 1 << 16;

  private final ByteBuffer bytes;
  private final Function<String, InvalidInputException> bad;

  PickleInput(byte[] pickle, Function<String, InvalidInputException> bad) {
    this.bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    this.bad = bad;
  }

  /** How many bytes are read. */
  int position() {
    return bytes.position();
  }

  private ByteBuffer require(int count) {
    if (count > bytes.remaining()) {
      throw bad.apply("its pickle ends within an instruction (truncated?)");
    }
    return bytes;
  }

  int unsignedByte() {
    return require(1).get() & 0xff;
  }

  int unsignedShort() {
    return require(2).getShort() & 0xffff;
  }

  int integer() {
    return require(4).getInt();
  }

  /** Eight bytes, big-endian unlike all others. */
  double real() {
    return Double.longBitsToDouble(Long.reverseBytes(require(8).getLong()));
  }

  /** A whole number behind its length, two's complement. */
  long longInteger() {
    int length = unsignedByte();
    if (length > Long.BYTES) {
      throw bad.apply("its pickle has a whole number of " + length + " bytes; the limit is 8");
    }
    require(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (bytes.get() & 0xffL) << 8 * i;
    }
    int unused = Long.SIZE - 8 * length;
    return length == 0 ? 0 : value << unused >> unused;
  }

  /** Text behind its length. */
  String text() {
    int length = integer();
    if (length < 0 || length > MAX_TEXT) {
      throw bad.apply(
          "its pickle has a text of "
              + Integer.toUnsignedString(length)
              + " bytes; the limit is "
              + MAX_TEXT);
    }
    return utf8(length);
  }

  /** Text up to the end of the line. */
  String line() {
    int start = bytes.position();
    int length = 0;
    while (length <= MAX_LINE && length < bytes.remaining() && bytes.get(start + length) != '\n') {
      length++;
    }
    if (length > MAX_LINE || length == bytes.remaining()) {
      throw bad.apply("its pickle has a name without an end within " + MAX_LINE + " bytes");
    }
    String line = utf8(length);
    bytes.get();
    return line;
  }

  private String utf8(int length) {
    require(length);
    ByteBuffer text = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw bad.apply("its pickle has a text that is not UTF-8");
    }
  }
}
