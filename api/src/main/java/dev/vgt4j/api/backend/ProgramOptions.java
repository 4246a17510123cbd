package dev.vgt4j.api.backend;

import dev.vgt4j.api.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a program is written to a file.
 *
 * @param lowering which operations it may be made of
 * @param quantization how the weights of linear layers are stored and multiplied
 * @param excluded names of weights that are not quantized; {@code *} stands for any characters
 */
public record ProgramOptions(Lowering lowering, Quantization quantization, List<String> excluded) {
  /** Operations that any runtime has, all numbers as they are. */
  public static final ProgramOptions PORTABLE =
      new ProgramOptions(Lowering.PORTABLE, Quantization.NONE, List.of());

  /** Which operations a program may be made of. */
  public enum Lowering {
    /** Those that the format's standard defines. */
    PORTABLE,
    /** Also those of the backend's own runtime, where they are faster. */
    TUNED
  }

  /** How the weights of linear layers are stored and multiplied. */
  public enum Quantization {
    /** As they are. */
    NONE,
    /** 8 bits with a scale for each output, multiplied as whole numbers by inputs of 8 bits. */
    INT8_DYNAMIC,
    /** 8 bits with a scale for every 32 weights. */
    W8,
    /** 4 bits with a scale for every 32 weights. */
    W4
  }

  /** Checks the patterns. */
  public ProgramOptions {
    excluded = List.copyOf(excluded);
    if (excluded.stream().anyMatch(String::isBlank)) {
      throw new InvalidInputException("a pattern of weights to exclude is empty");
    }
  }

  /** True if one of the patterns matches the whole name. */
  public boolean excludes(String weight) {
    return excluded.stream().anyMatch(p -> pattern(p).matcher(weight).matches());
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(
        Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }
}
