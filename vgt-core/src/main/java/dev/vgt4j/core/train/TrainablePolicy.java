package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.nn.LowRank;
import dev.vgt4j.core.text.NearWords;
import dev.vgt4j.core.train.config.TrainingConfig.Policy;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which of a generator's parameters train. All others keep their bits, and the optimizer remembers
 * nothing about them. Frozen networks that are no part of what is tuned (autoencoder, teacher) and
 * the language model's token scores never train.
 */
public final class TrainablePolicy implements Predicate<String> {
  private static final String NEW_TRANSFORMER = "transformer.";

  private final Predicate<String> chosen;

  private TrainablePolicy(Predicate<String> chosen) {
    this.chosen = chosen;
  }

  /**
   * What trains.
   *
   * @param patterns names for {@link Policy#PATTERNS}, where {@code *} stands for any characters
   * @param parameters names of all parameters of the session
   * @throws InvalidInputException if a pattern fits none of them, listing near names
   */
  public static TrainablePolicy of(
      Policy policy, List<String> patterns, Collection<String> parameters) {
    return new TrainablePolicy(
        switch (policy) {
          case FULL -> name -> true;
          case HEAD_ONLY -> TrainablePolicy::isNew;
          case LORA -> name -> isNew(name) || LowRank.isAdapter(name);
          case PATTERNS -> matching(patterns, parameters);
        });
  }

  /**
   * Whether a parameter belongs to the language model: the VLM's text side, or the new transformer
   * behind a text encoder. Adapters count as part of it.
   */
  static boolean isLanguageModel(String name) {
    return ModelFolder.isText(name) || name.startsWith(NEW_TRANSFORMER);
  }

  /** Projectors, queries and positions, flow head, start token. */
  private static boolean isNew(String name) {
    return !isLanguageModel(name);
  }

  private static boolean canTrain(String name) {
    return !name.endsWith("lm_head.weight")
        && !name.equals(LowRank.SCALE)
        && !FrozenEncoders.isFrozen(name);
  }

  private static Predicate<String> matching(List<String> globs, Collection<String> parameters) {
    List<String> all = parameters.stream().filter(TrainablePolicy::canTrain).sorted().toList();
    List<Pattern> patterns = globs.stream().map(TrainablePolicy::pattern).toList();
    for (int i = 0; i < globs.size(); i++) {
      if (all.stream().noneMatch(patterns.get(i).asMatchPredicate())) {
        throw new InvalidInputException(
            "transformer.patterns: no parameter that can train is called '"
                + globs.get(i)
                + "'; near it: "
                + String.join(", ", near(globs.get(i), all)));
      }
    }
    return name -> patterns.stream().anyMatch(p -> p.matcher(name).matches());
  }

  private static Pattern pattern(String glob) {
    String[] parts = glob.split("\\*", -1);
    return Pattern.compile(String.join(".*", Stream.of(parts).map(Pattern::quote).toList()));
  }

  /** Names like the pattern, whole or up to its length; else some that begin like it. */
  private static List<String> near(String glob, List<String> names) {
    String word = glob.replace("*", "");
    List<String> near = NearWords.of(word, names);
    if (near.isEmpty()) {
      List<String> scopes = names.stream().flatMap(TrainablePolicy::scopes).distinct().toList();
      near = NearWords.of(word, scopes).stream().map(scope -> scope + "*").toList();
    }
    return near.isEmpty() ? names.subList(0, Math.min(5, names.size())) : near;
  }

  /** {@code a.}, {@code a.b.}, ... of {@code a.b.c}. */
  private static Stream<String> scopes(String name) {
    return Stream.iterate(name.indexOf('.'), dot -> dot >= 0, dot -> name.indexOf('.', dot + 1))
        .map(dot -> name.substring(0, dot + 1));
  }

  @Override
  public boolean test(String name) {
    return canTrain(name) && chosen.test(name);
  }
}
