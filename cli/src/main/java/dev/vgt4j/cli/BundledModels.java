package dev.vgt4j.cli;

import dev.vgt4j.api.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The models that come along, in the folder {@code models} of the project. */
final class BundledModels {
  /** What users write instead of a folder. */
  static final String NAME = "bundled";

  /** Where the launcher tells the project's folder. */
  static final String HOME = "vgt.home";

  private static final String VLM = "scenes-vlm";
  private static final String GENERATOR = "scenes-ar";

  private BundledModels() {}

  /** Makes {@code bundled} mean the generator; {@code ./bundled} is a folder of that name. */
  static final class Converter implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      try {
        return Path.of(resolved(text));
      } catch (InvalidInputException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The same for a vision-language model. */
  static final class VlmConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      return text.equals(NAME) ? folder(VLM) : Path.of(text);
    }
  }

  /** A model as a user names it, with the bundled generator's folder for {@code bundled}. */
  static String resolved(String name) {
    return name.equals(NAME) ? generator().toString() : name;
  }

  /**
   * The vision-language model.
   *
   * @param named what the user wants instead, or null
   */
  static Path vlm(@Nullable Path named) {
    return named == null ? folder(VLM) : named;
  }

  /**
   * The generator.
   *
   * @param named what the user wants instead, or null
   * @throws InvalidInputException if none is wanted instead and none came along
   */
  static Path generator(@Nullable Path named) {
    return named == null ? generator() : named;
  }

  private static Path generator() {
    Path folder = folder(GENERATOR);
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(
          "the bundled generator is missing: expected the folder "
              + folder
              + "; name another model with --model, or tune one with 'vgt quickstart'");
    }
    return folder;
  }

  private static Path folder(String name) {
    return Path.of(System.getProperty(HOME, ".")).resolve("models").resolve(name);
  }
}
