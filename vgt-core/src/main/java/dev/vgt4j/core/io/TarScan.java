package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One pass over the headers of a tar archive. */
final class TarScan {
  /** Most bytes of a name or of an extended header. */
  private static final int MOST_NAME_BYTES = 4096;

  private static final int MOST_PAX_BYTES = 1 << 20;
  private static final int BLOCK = TarHeader.BLOCK;
  private static final int TAIL_BYTES = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final TarFile.Visitor visitor;
  private final long end;
  private long at;
  private int members;

  // what extended headers said about the member to come
  private @Nullable String longName;
  private PaxRecords pax = PaxRecords.NONE;
  private boolean announced;

  TarScan(Path path, FileChannel channel, TarFile.Visitor visitor) throws IOException {
    this.path = path;
    this.channel = channel;
    this.visitor = visitor;
    this.end = channel.size();
  }

  /** Reads headers until the zeros at the end. */
  void run() throws IOException {
    refuseCompressed();
    while (true) {
      if (end - at < BLOCK) {
        throw bad("it ends without the zeros that end an archive (cut off?)");
      }
      TarHeader header = new TarHeader(read(at, BLOCK));
      if (header.isEnd()) {
        finish();
        return;
      }
      member(header);
    }
  }

  private void refuseCompressed() throws IOException {
    byte[] first = read(0, (int) Math.min(4, end));
    int magic = 0;
    for (byte b : first) {
      magic = magic << 8 | b & 0xff;
    }
    boolean gzip = magic >>> 16 == 0x1f8b;
    boolean other = magic == 0x28b52ffd || magic == 0xfd377a58 || magic >>> 8 == 0x425a68;
    if (first.length == 4 && (gzip || other)) {
      throw bad(
          "it is compressed"
              + (gzip ? " with gzip" : "")
              + ", which cannot be read at any place; unpack it to a plain .tar");
    }
  }

  private void finish() throws IOException {
    if (announced) {
      throw bad("the member of an extended header is missing");
    }
    for (long from = at; from < end; from += TAIL_BYTES) {
      for (byte b : read(from, (int) Math.min(TAIL_BYTES, end - from))) {
        if (b != 0) {
          throw bad("something follows the end of the archive; pack joined archives anew");
        }
      }
    }
  }

  private void member(TarHeader header) throws IOException {
    if (!header.isIntact()) {
      throw bad("no header, or one whose checksum is wrong (damaged?)");
    }
    if (++members > TarFile.MOST_MEMBERS) {
      throw bad("more than " + TarFile.MOST_MEMBERS + " members; split it");
    }
    boolean extended = "LKxg".indexOf(header.type()) >= 0;
    long size = !extended && pax.size().isPresent() ? pax.size().getAsLong() : header.size();
    long data = at + BLOCK;
    if (size < 0 || size > end - data) {
      throw bad(
          "its member is said to have "
              + (size < 0 ? "an impossible number of" : size)
              + " bytes, the file has "
              + (end - data)
              + " left (cut off?)");
    }
    if (extended) {
      extend(header.type(), data, size);
    } else {
      content(header, data, size);
    }
    long padding = -size & BLOCK - 1;
    at = Math.min(end, data + size + padding);
  }

  private void extend(char type, long data, long size) throws IOException {
    int most = type == 'L' || type == 'K' ? MOST_NAME_BYTES : MOST_PAX_BYTES;
    if (size > most) {
      throw bad("an extended header of " + size + " bytes, at most " + most + " are accepted");
    }
    byte[] bytes = read(data, (int) size);
    switch (type) {
      case 'L' -> longName = untilZero(bytes);
      case 'x' -> pax = records(bytes);
      case 'g' -> {
        PaxRecords all = records(bytes);
        if (all.path() != null || all.size().isPresent() || all.sparse()) {
          throw bad("one name or size is given for all members");
        }
      }
      default -> {
        // the target of a link, which is left out
      }
    }
    announced = announced || type != 'g';
  }

  private PaxRecords records(byte[] bytes) {
    PaxRecords parsed = PaxRecords.parse(bytes);
    if (parsed == null) {
      throw bad("an extended header (pax) that breaks the rules");
    }
    if (parsed.path() != null && parsed.path().length() > MOST_NAME_BYTES) {
      throw bad("a name of more than " + MOST_NAME_BYTES + " characters");
    }
    return parsed;
  }

  private static String untilZero(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private void content(TarHeader header, long data, long size) {
    char type = header.type();
    if (type == 'S' || type == 'M' || pax.sparse()) {
      throw bad("a sparse or split member; pack it without such features");
    }
    // programs do not agree on whether such contents are there
    if (type >= '1' && type <= '6' && size > 0) {
      throw bad("a link, folder or device with contents");
    }
    String name = longName != null ? longName : header.name();
    name = pax.path() != null ? pax.path() : name;
    boolean regular = type == '0' || type == 0 || type == '7';
    if (regular && !name.endsWith("/")) {
      visitor.file(name, data, size);
    }
    longName = null;
    pax = PaxRecords.NONE;
    announced = false;
  }

  private byte[] read(long from, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    if (!OpenFiles.readFully(channel, into, from)) {
      throw bad("it became shorter while it was read");
    }
    return into.array();
  }

  private InvalidInputException bad(String what) {
    return new InvalidInputException("tar file " + path + ", byte " + at + ": " + what);
  }
}
