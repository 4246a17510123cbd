package dev.vgt4j.core.io;

import java.nio.charset.StandardCharsets;

/**
 * One header block of a tar archive, as POSIX.1-1988 (ustar), GNU tar and their predecessor write
 * it. After POSIX.1-2017, pax, "ustar Interchange Format", and GNU tar's manual, "Basic Tar
 * Format".
 */
final class TarHeader {
  static final int BLOCK = 512;

  private static final int NAME = 100;
  private static final int SIZE_AT = 124;
  private static final int NUMBER = 12;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM = 8;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final byte[] POSIX = "ustar\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PREFIX_AT = 345;
  private static final int PREFIX = 155;

  private final byte[] block;

  /**
   * @param block {@value #BLOCK} bytes
   */
  TarHeader(byte[] block) {
    this.block = block;
  }

  /** True for the zeros that end an archive. */
  boolean isEnd() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** True if the sum of its bytes is what it says; some writers took bytes as signed. */
  boolean isIntact() {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean own = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM;
      unsigned += own ? ' ' : block[i] & 0xff;
      signed += own ? ' ' : block[i];
    }
    long stated = octal(CHECKSUM_AT, CHECKSUM);
    return stated >= 0 && (stated == unsigned || stated == signed);
  }

  /** What kind of member follows. */
  char type() {
    return (char) (block[TYPE_AT] & 0xff);
  }

  /** Bytes of contents, or -1 if the field holds no number that a member can have. */
  long size() {
    int first = block[SIZE_AT] & 0xff;
    return (first & 0x80) == 0 ? octal(SIZE_AT, NUMBER) : binary(first);
  }

  /** GNU's extension for what octal digits do not hold; negative numbers begin with 0xff. */
  private long binary(int first) {
    if (first != 0x80) {
      return -1;
    }
    long value = 0;
    for (int i = 1; i < NUMBER; i++) {
      if (value >> (Long.SIZE - 1 - Byte.SIZE) != 0) {
        return -1;
      }
      value = value << Byte.SIZE | block[SIZE_AT + i] & 0xff;
    }
    return value;
  }

  /** Octal digits between blanks; a blank field is 0. */
  private long octal(int at, int length) {
    int i = at;
    int end = at + length;
    while (i < end && block[i] == ' ') {
      i++;
    }
    long value = 0;
    while (i < end && block[i] >= '0' && block[i] <= '7') {
      value = value << 3 | block[i++] - '0';
    }
    while (i < end) {
      if (block[i] != 0 && block[i] != ' ') {
        return -1;
      }
      i++;
    }
    return value;
  }

  /** Path of the member; malformed UTF-8 is replaced. */
  String name() {
    String name = text(0, NAME);
    if (!isPosix()) {
      return name;
    }
    String prefix = text(PREFIX_AT, PREFIX);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private boolean isPosix() {
    for (int i = 0; i < POSIX.length; i++) {
      if (block[MAGIC_AT + i] != POSIX[i]) {
        return false;
      }
    }
    return true;
  }

  private String text(int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return new String(block, at, end - at, StandardCharsets.UTF_8);
  }
}
