package dev.vgt4j.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes in bytes as people write and read them. */
final class ByteSizes implements ITypeConverter<Long> {
  private static final Pattern WRITTEN =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?) *([KMGT]i?)?B?");
  private static final Map<String, Long> UNITS =
      Map.of(
          "", 1L,
          "K", 1_000L,
          "M", 1_000_000L,
          "G", 1_000_000_000L,
          "T", 1_000_000_000_000L,
          "KI", 1L << 10,
          "MI", 1L << 20,
          "GI", 1L << 30,
          "TI", 1L << 40);

  /** {@code 4GB}, {@code 500 MiB} or a number of bytes. */
  @Override
  public Long convert(String text) {
    Matcher m = WRITTEN.matcher(text.strip());
    if (m.matches()) {
      String unit = m.group(2) == null ? "" : m.group(2).toUpperCase(Locale.ROOT);
      BigDecimal bytes = new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(UNITS.get(unit)));
      if (bytes.signum() > 0 && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
        return Math.max(1, bytes.longValue());
      }
    }
    throw new TypeConversionException("expected a size such as 4GB or 500MB, got '" + text + "'");
  }

  /** Three digits and a decimal unit, such as {@code 5.04 GB}. */
  static String of(long bytes) {
    double value = bytes;
    int unit = 0;
    List<String> units = List.of("B", "kB", "MB", "GB", "TB");
    while (value >= 999.5 && unit + 1 < units.size()) {
      value /= 1000;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", value, units.get(unit));
  }
}
