package dev.vgt4j.core.scenes;

import dev.vgt4j.api.InvalidInputException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The closed vocabulary of all captions, and the way enum constants are written in text. */
final class Words {
  /** Number words by value; scenes never hold more objects than these. */
  static final List<String> NUMBERS = List.of("zero", "one", "two", "three", "four");

  private Words() {}

  /** {@code left of} for {@code LEFT_OF}. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The constant whose name reads {@code word}, with spaces or underscores. */
  static <E extends Enum<E>> E named(Class<E> type, String word) {
    String name = word.trim().replace(' ', '_').toUpperCase(Locale.ROOT);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new InvalidInputException(unknown(type, word)));
  }

  private static <E extends Enum<E>> String unknown(Class<E> type, String word) {
    String known =
        Arrays.stream(type.getEnumConstants()).map(Words::of).collect(Collectors.joining(", "));
    String kind = type.getSimpleName().replaceAll("Scene|GenEval", "").toLowerCase(Locale.ROOT);
    return "unknown " + kind + " '" + word + "'; known: " + known;
  }

  static List<String> vocabulary() {
    Set<String> words = new LinkedHashSet<>(List.of("a", "and"));
    words.addAll(NUMBERS.subList(2, NUMBERS.size()));
    Arrays.stream(SceneColor.values()).map(SceneColor::word).forEach(words::add);
    for (SceneShape shape : SceneShape.values()) {
      words.add(shape.word());
      words.add(shape.plural());
    }
    for (Relation relation : Relation.values()) {
      words.addAll(List.of(relation.words().split(" ")));
    }
    for (int i = 0; i < DenseCaption.GRID; i++) {
      words.add(DenseCaption.rowWord(i));
      words.add(DenseCaption.columnWord(i));
    }
    return List.copyOf(words);
  }
}
