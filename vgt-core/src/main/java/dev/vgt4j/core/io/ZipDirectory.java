package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The central directory of a zip archive, with zip64, read as hostile input. It tells where entries
 * lie, which {@link java.util.zip.ZipFile} does not, so that they can be mapped. Only entries that
 * are stored as they are can be located. After APPNOTE.TXT, version 6.3.10.
 */
final class ZipDirectory {
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int END_64_BYTES = 56;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT = 0xffff;
  private static final long MAX_DIRECTORY_BYTES = 64 << 20;
  private static final int ENCRYPTED = 1;
  private static final long IN_ZIP64 = 0xffffffffL;

  private final FileChannel channel;
  private final Function<String, InvalidInputException> bad;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long directoryStart;

  /** One entry as the directory describes it. */
  private record Entry(int flags, int method, long compressed, long size, long header) {}

  /**
   * Bytes of the archive.
   *
   * @param offset first byte, counted from the start of the file
   * @param length number of bytes
   */
  record Range(long offset, long length) {}

  /**
   * Reads the directory.
   *
   * @param bad makes an error of what is wrong
   */
  ZipDirectory(FileChannel channel, Function<String, InvalidInputException> bad)
      throws IOException {
    this.channel = channel;
    this.bad = bad;
    readEntries(findDirectory());
  }

  /** Names of all entries. */
  Set<String> names() {
    return entries.keySet();
  }

  /**
   * Where an entry's contents lie.
   *
   * @throws InvalidInputException if there is no such entry, or it is compressed or encrypted
   */
  Range locate(String name) throws IOException {
    Entry e = entries.get(name);
    if (e == null) {
      throw bad.apply("the archive has no entry '" + name + "'");
    }
    if ((e.flags & ENCRYPTED) != 0 || e.method != 0 || e.compressed != e.size) {
      throw bad.apply(
          "entry '"
              + name
              + "' is compressed or encrypted; expected it stored, as torch.save does");
    }
    ByteBuffer local = read(e.header, LOCAL_BYTES, "entry '" + name + "'");
    if (local.getInt(0) != LOCAL) {
      throw bad.apply("entry '" + name + "' does not begin where the directory says");
    }
    long start = e.header + LOCAL_BYTES + u2(local, 26) + u2(local, 28);
    if (start > directoryStart || e.size > directoryStart - start) {
      throw bad.apply("entry '" + name + "' reaches beyond the archive's contents");
    }
    return new Range(start, e.size);
  }

  /** Finds the directory from the end of the file, which a comment may follow. */
  private ByteBuffer findDirectory() throws IOException {
    int tail = (int) Math.min(channel.size(), END_BYTES + MAX_COMMENT);
    long tailStart = channel.size() - tail;
    ByteBuffer b = read(tailStart, tail, "the end");
    for (int at = tail - END_BYTES; at >= 0; at--) {
      if (b.getInt(at) == END && at + END_BYTES + u2(b, at + 20) == tail) {
        long count = u2(b, at + 10);
        long length = u4(b, at + 12);
        long start = u4(b, at + 16);
        if (count == 0xffff || length == IN_ZIP64 || start == IN_ZIP64) {
          return findDirectory64(tailStart + at - LOCATOR_64_BYTES);
        }
        return directory(start, length, tailStart + at);
      }
    }
    throw bad.apply("it has no zip directory at its end (truncated?)");
  }

  private ByteBuffer findDirectory64(long locatorAt) throws IOException {
    ByteBuffer locator = read(locatorAt, LOCATOR_64_BYTES, "the zip64 locator");
    if (locator.getInt(0) != LOCATOR_64) {
      throw bad.apply("its zip64 locator is missing");
    }
    long endAt = locator.getLong(8);
    ByteBuffer end = read(endAt, END_64_BYTES, "the zip64 directory end");
    if (end.getInt(0) != END_64) {
      throw bad.apply("its zip64 directory end is not where the locator says");
    }
    return directory(end.getLong(48), end.getLong(40), endAt);
  }

  private ByteBuffer directory(long start, long length, long end) throws IOException {
    if (start < 0 || length < 0 || length > MAX_DIRECTORY_BYTES || start > end - length) {
      throw bad.apply(
          "its zip directory claims "
              + length
              + " bytes from byte "
              + start
              + " on; the limit is "
              + MAX_DIRECTORY_BYTES
              + ", and it must lie before byte "
              + end);
    }
    directoryStart = start;
    return read(start, (int) length, "the zip directory");
  }

  private void readEntries(ByteBuffer b) {
    while (b.hasRemaining()) {
      if (b.remaining() < CENTRAL_BYTES || b.getInt(b.position()) != CENTRAL) {
        throw bad.apply("its zip directory is damaged after " + entries.size() + " entries");
      }
      ByteBuffer fixed = b.slice().order(ByteOrder.LITTLE_ENDIAN);
      int nameBytes = u2(fixed, 28);
      int extraBytes = u2(fixed, 30);
      int all = CENTRAL_BYTES + nameBytes + extraBytes + u2(fixed, 32);
      if (all > b.remaining()) {
        throw bad.apply("its zip directory ends within an entry");
      }
      byte[] name = new byte[nameBytes];
      fixed.get(CENTRAL_BYTES, name);
      ByteBuffer extra = fixed.slice(CENTRAL_BYTES + nameBytes, extraBytes);
      add(new String(name, StandardCharsets.UTF_8), fixed, extra.order(ByteOrder.LITTLE_ENDIAN));
      b.position(b.position() + all);
    }
  }

  private void add(String name, ByteBuffer fixed, ByteBuffer extra) {
    long[] sizeCompressedHeader = {u4(fixed, 24), u4(fixed, 20), u4(fixed, 42)};
    readZip64(name, extra, sizeCompressedHeader);
    Entry entry =
        new Entry(
            u2(fixed, 8),
            u2(fixed, 10),
            sizeCompressedHeader[1],
            sizeCompressedHeader[0],
            sizeCompressedHeader[2]);
    if (entry.size < 0 || entry.header < 0 || entry.header > directoryStart - LOCAL_BYTES) {
      throw bad.apply("entry '" + name + "' has an impossible size or place");
    }
    if (entries.put(name, entry) != null) {
      throw bad.apply("its zip directory has the entry '" + name + "' twice");
    }
  }

  /** Fills in, from field 1 of the extra data, those numbers that 32 bits do not hold. */
  private void readZip64(String name, ByteBuffer extra, long[] numbers) {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xffff;
      int length = extra.getShort() & 0xffff;
      if (length > extra.remaining()) {
        throw bad.apply("entry '" + name + "' has damaged extra data");
      }
      int next = extra.position() + length;
      for (int i = 0; id == 1 && i < numbers.length; i++) {
        if (numbers[i] == IN_ZIP64) {
          if (next - extra.position() < Long.BYTES) {
            throw bad.apply("entry '" + name + "' has damaged zip64 data");
          }
          numbers[i] = extra.getLong();
        }
      }
      extra.position(next);
    }
  }

  private ByteBuffer read(long at, int length, String what) throws IOException {
    if (at < 0 || at > channel.size() - length) {
      throw bad.apply(what + " lies outside the file (truncated?)");
    }
    ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    OpenFiles.readFully(channel, b, at);
    return b.flip();
  }

  private static int u2(ByteBuffer b, int at) {
    return b.getShort(at) & 0xffff;
  }

  private static long u4(ByteBuffer b, int at) {
    return b.getInt(at) & 0xffffffffL;
  }
}
