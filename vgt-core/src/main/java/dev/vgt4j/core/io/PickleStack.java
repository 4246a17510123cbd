package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A pickle's values in the making and those that it remembers, both bounded. */
final class PickleStack {
  /** Python's own pickler puts at most a few thousand there. */
  static final int MAX_VALUES = 1 << 16;

  /** About thirty for each tensor. */
  static final int MAX_MADE = 5_000_000;

  /** Lists and dicts within each other. */
  static final int MAX_NESTING = 256;

  /** About ten for each tensor. */
  static final int MAX_MEMO = 1_000_000;

  private final List<Object> values = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Function<String, InvalidInputException> bad;
  private int made;

  PickleStack(Function<String, InvalidInputException> bad) {
    this.bad = bad;
  }

  void push(Object value) {
    if (values.size() >= MAX_VALUES) {
      throw bad.apply("its pickle stacks more than " + MAX_VALUES + " values");
    }
    if (++made > MAX_MADE) {
      throw bad.apply("its pickle makes more than " + MAX_MADE + " values");
    }
    values.add(value);
  }

  Object pop() {
    requireValue();
    return values.remove(values.size() - 1);
  }

  /** The topmost value, which must be of a type. */
  <T> T top(Class<T> type) {
    requireValue();
    return require(type, values.get(values.size() - 1));
  }

  /** Takes the topmost value, which must be of a type. */
  <T> T pop(Class<T> type) {
    return require(type, pop());
  }

  private void requireValue() {
    int bottom = marks.isEmpty() ? 0 : marks.peek();
    if (values.size() <= bottom) {
      throw bad.apply("its pickle takes a value where there is none");
    }
  }

  private <T> T require(Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      throw bad.apply(
          "its pickle has a "
              + value.getClass().getSimpleName()
              + " where a "
              + type.getSimpleName()
              + " is expected");
    }
    return type.cast(value);
  }

  void mark() {
    if (marks.size() >= MAX_NESTING) {
      throw bad.apply("its pickle nests more than " + MAX_NESTING + " levels");
    }
    marks.push(values.size());
  }

  /** Takes everything since the last mark. */
  List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw bad.apply("its pickle looks for a mark where there is none");
    }
    List<Object> since = values.subList(marks.pop(), values.size());
    List<Object> taken = List.copyOf(since);
    since.clear();
    return taken;
  }

  /** Remembers the topmost value. */
  void remember(int index) {
    if (memo.size() >= MAX_MEMO) {
      throw bad.apply("its pickle remembers more than " + MAX_MEMO + " values");
    }
    memo.put(index, top(Object.class));
  }

  void recall(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw bad.apply("its pickle recalls a value that it has not remembered");
    }
    push(value);
  }

  /** Takes the only value left. */
  Object last() {
    Object value = pop();
    if (!values.isEmpty() || !marks.isEmpty()) {
      throw bad.apply("its pickle ends with values left over");
    }
    return value;
  }
}
