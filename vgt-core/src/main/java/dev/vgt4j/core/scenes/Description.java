package dev.vgt4j.core.scenes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DenseCaption} read back.
 *
 * @param objects what it names, in its order
 * @param malformed groups of {@value DenseCaption#WORDS_PER_OBJECT} words that name no object, the
 *     last of which may be shorter
 */
public record Description(List<Item> objects, int malformed) {
  /** Copies the list. */
  public Description {
    objects = List.copyOf(objects);
  }

  /**
   * An object.
   *
   * @param row of the grid, from 0
   * @param column of the grid, from 0
   * @param color its colour
   * @param shape its shape
   */
  public record Item(int row, int column, SceneColor color, SceneShape shape) {}

  /** Reads any text; what is no dense caption has malformed groups. */
  public static Description parse(String text) {
    List<Item> objects = new ArrayList<>();
    int malformed = 0;
    List<String> words = Arrays.stream(text.split("\\s+")).filter(w -> !w.isEmpty()).toList();
    for (int i = 0; i < words.size(); i += DenseCaption.WORDS_PER_OBJECT) {
      int end = Math.min(words.size(), i + DenseCaption.WORDS_PER_OBJECT);
      Item item = item(words.subList(i, end));
      if (item == null) {
        malformed++;
      } else {
        objects.add(item);
      }
    }
    return new Description(objects, malformed);
  }

  private static @Nullable Item item(List<String> words) {
    if (words.size() < DenseCaption.WORDS_PER_OBJECT) {
      return null;
    }
    int row = cell(DenseCaption::rowWord, words.get(0));
    int column = cell(DenseCaption::columnWord, words.get(1));
    var color = find(SceneColor.values(), SceneColor::word, words.get(2));
    var shape = find(SceneShape.values(), SceneShape::word, words.get(3));
    boolean whole = row >= 0 && column >= 0 && color != null && shape != null;
    return whole ? new Item(row, column, color, shape) : null;
  }

  private static int cell(Function<Integer, String> word, String wanted) {
    for (int i = 0; i < DenseCaption.GRID; i++) {
      if (word.apply(i).equals(wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static <T> @Nullable T find(T[] all, Function<T, String> word, String wanted) {
    return Arrays.stream(all).filter(t -> word.apply(t).equals(wanted)).findFirst().orElse(null);
  }

  /** Number of objects that it claims to name. */
  int size() {
    return objects.size() + malformed;
  }

  /** The objects of a shape. */
  List<Item> of(SceneShape shape) {
    return objects.stream().filter(item -> item.shape() == shape).toList();
  }

  /** How many objects two descriptions have in common, compared by what a view leaves of them. */
  int matches(Description other, Function<Item, ?> view) {
    List<Object> left = new ArrayList<>();
    other.objects.forEach(item -> left.add(view.apply(item)));
    return (int) objects.stream().filter(item -> left.remove(view.apply(item))).count();
  }
}
