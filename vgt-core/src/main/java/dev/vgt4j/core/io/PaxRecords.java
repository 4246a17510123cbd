package dev.vgt4j.core.io;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a pax extended header says about the member after it: lines of {@code length key=value}.
 *
 * @param path name of the member, or null
 * @param size bytes of its contents, if they are given here
 * @param sparse true if the contents are stored with their holes left out
 */
record PaxRecords(@Nullable String path, OptionalLong size, boolean sparse) {
  /** Says nothing. */
  static final PaxRecords NONE = new PaxRecords(null, OptionalLong.empty(), false);

  private static final int MOST_DIGITS = 8;

  /**
   * Parses the contents of an extended header.
   *
   * @return null if they break the rules
   */
  static @Nullable PaxRecords parse(byte[] data) {
    PaxRecords all = NONE;
    for (int at = 0; at < data.length; ) {
      int blank = at;
      int length = 0;
      while (blank < data.length && blank - at < MOST_DIGITS && isDigit(data[blank])) {
        length = 10 * length + data[blank++] - '0';
      }
      int end = at + length;
      if (length < blank - at + 3
          || end > data.length
          || data[blank] != ' '
          || data[end - 1] != '\n') {
        return null;
      }
      String record = new String(data, blank + 1, end - blank - 2, StandardCharsets.UTF_8);
      int equals = record.indexOf('=');
      all = equals < 1 ? null : all.with(record.substring(0, equals), record.substring(equals + 1));
      if (all == null) {
        return null;
      }
      at = end;
    }
    return all;
  }

  private @Nullable PaxRecords with(String key, String value) {
    switch (key) {
      case "path":
        return new PaxRecords(value, size, sparse);
      case "size":
        return value.length() <= 18 && !value.isEmpty() && value.chars().allMatch(c -> isDigit(c))
            ? new PaxRecords(path, OptionalLong.of(Long.parseLong(value)), sparse)
            : null;
      default:
        return new PaxRecords(path, size, sparse || key.startsWith("GNU.sparse."));
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
