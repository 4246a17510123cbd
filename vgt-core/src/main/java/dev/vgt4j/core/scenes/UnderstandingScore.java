package dev.vgt4j.core.scenes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How well descriptions tell what images show, each figure beside its chance levels.
 *
 * @param images number of images
 * @param results by measure
 */
public record UnderstandingScore(int images, Map<Measure, Result> results) {
  private static final int SHUFFLES = 20;

  /** What is measured. */
  public enum Measure {
    /** Share of the images whose description is right in every object. */
    WHOLE,
    /** F1 of objects that are right in place, colour and shape. */
    OBJECTS,
    /** F1 of objects that are right in colour and shape, wherever they are said to be. */
    KINDS,
    /** Share of right answers to what colour a shape has. */
    COLOR,
    /** Share of right answers to how many objects there are. */
    COUNT,
    /** Share of right answers to where a shape lies from another. */
    RELATION;

    /** The name in tables and files. */
    public String tag() {
      return name().toLowerCase(Locale.ROOT);
    }

    private Set<SceneQuestion.Kind> kinds() {
      return switch (this) {
        case WHOLE, OBJECTS, KINDS -> EnumSet.noneOf(SceneQuestion.Kind.class);
        case COLOR -> EnumSet.of(SceneQuestion.Kind.COLOR);
        case COUNT -> EnumSet.of(SceneQuestion.Kind.COUNT);
        case RELATION -> EnumSet.of(SceneQuestion.Kind.COLUMN, SceneQuestion.Kind.ROW);
      };
    }
  }

  /**
   * One measure's result.
   *
   * @param cases images, objects or questions that it is over
   * @param estimate 0..1, with its uncertainty by bootstrap over images
   * @param shuffled the same with the descriptions of other images
   * @param guess share of right answers if every question of a kind gets its most frequent answer;
   *     0 where nothing is asked
   */
  public record Result(int cases, Estimate estimate, double shuffled, double guess) {}

  /** Copies the map. */
  public UnderstandingScore {
    results = Collections.unmodifiableMap(new EnumMap<>(results));
  }

  /**
   * Scores descriptions.
   *
   * @param scenes what the images show, at least two
   * @param descriptions dense captions, or whatever else was said, in the same order
   * @param seed decides shuffles and bootstrap
   * @throws InvalidInputException if there are fewer than two, or not equally many
   */
  public static UnderstandingScore of(List<Scene> scenes, List<String> descriptions, long seed) {
    if (scenes.size() < 2 || scenes.size() != descriptions.size()) {
      throw new InvalidInputException(
          "understanding: expected a description for each of at least 2 images, got %d for %d"
              .formatted(descriptions.size(), scenes.size()));
    }
    List<Description> said = descriptions.stream().map(Description::parse).toList();
    List<Asked> asked = scenes.stream().map(Asked::of).toList();
    RandomGenerator random = new SplittableRandom(seed);
    Map<Measure, Result> results = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      List<Estimate.Group> groups = groups(measure, asked, said);
      double shuffled = 0;
      for (int i = 0; i < SHUFFLES; i++) {
        int[] order = SceneScore.derangement(said.size(), random);
        List<Description> others = IntStream.of(order).mapToObj(said::get).toList();
        shuffled += Estimate.ratio(groups(measure, asked, others)) / SHUFFLES;
      }
      int cases = asked.stream().mapToInt(a -> a.cases(measure)).sum();
      results.put(
          measure, new Result(cases, Estimate.of(groups, random), shuffled, guess(measure, asked)));
    }
    return new UnderstandingScore(scenes.size(), results);
  }

  private static List<Estimate.Group> groups(
      Measure measure, List<Asked> asked, List<Description> said) {
    return IntStream.range(0, asked.size())
        .mapToObj(i -> asked.get(i).group(measure, said.get(i)))
        .toList();
  }

  private static double guess(Measure measure, List<Asked> asked) {
    Map<SceneQuestion.Kind, List<String>> answers = new EnumMap<>(SceneQuestion.Kind.class);
    for (Asked one : asked) {
      for (SceneQuestion question : one.questions(measure)) {
        answers
            .computeIfAbsent(question.kind(), k -> new ArrayList<>())
            .add(question.answer(one.truth()));
      }
    }
    double all = answers.values().stream().mapToInt(List::size).sum();
    long right = answers.values().stream().mapToLong(UnderstandingScore::mostFrequent).sum();
    return all == 0 ? 0 : right / all;
  }

  private static long mostFrequent(List<String> answers) {
    return answers.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  /** What there is to know of an image. */
  private record Asked(Description truth, List<SceneQuestion> all) {
    static Asked of(Scene scene) {
      return new Asked(
          Description.parse(DenseCaption.of(scene)), List.copyOf(SceneQuestion.about(scene)));
    }

    List<SceneQuestion> questions(Measure measure) {
      return all.stream().filter(q -> measure.kinds().contains(q.kind())).toList();
    }

    int cases(Measure measure) {
      return switch (measure) {
        case WHOLE -> 1;
        case OBJECTS, KINDS -> truth.size();
        case COLOR, COUNT, RELATION -> questions(measure).size();
      };
    }

    Estimate.Group group(Measure measure, Description said) {
      return switch (measure) {
        case WHOLE -> {
          int matches = truth.matches(said, Function.identity());
          boolean whole = matches == truth.size() && matches == said.size();
          yield new Estimate.Group(whole ? 1 : 0, 1);
        }
        case OBJECTS -> f1(said, Function.identity());
        case KINDS -> f1(said, item -> new ShapeColor(item.color(), item.shape()));
        case COLOR, COUNT, RELATION -> {
          List<SceneQuestion> asked = questions(measure);
          long right = asked.stream().filter(q -> q.answer(said).equals(q.answer(truth))).count();
          yield new Estimate.Group(right, asked.size());
        }
      };
    }

    /** Twice the matches over the objects of both. */
    private Estimate.Group f1(Description said, Function<Description.Item, ?> view) {
      return new Estimate.Group(2.0 * truth.matches(said, view), truth.size() + said.size());
    }
  }

  /** A table for people, one line a measure. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("measure   score  95% interval    shuffled  guess  cases");
    results.forEach(
        (measure, r) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%n%-9s %.3f  %.3f to %.3f     %.3f  %s  %5d",
                    measure.tag(),
                    r.estimate().value(),
                    r.estimate().low(),
                    r.estimate().high(),
                    r.shuffled(),
                    measure.kinds().isEmpty() ? "    -" : "%.3f".formatted(r.guess()),
                    r.cases())));
    return text.toString();
  }

  /** The figures as JSON. */
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("images", images);
    results.forEach(
        (measure, r) -> {
          ObjectNode node = r.estimate().json().put("shuffled", r.shuffled());
          if (!measure.kinds().isEmpty()) {
            node.put("guess", r.guess());
          }
          root.set(measure.tag(), node.put("cases", r.cases()));
        });
    return root;
  }
}
