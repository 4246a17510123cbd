package dev.vgt4j.api.graph;

import java.util.Set;

/**
 * Model code that is run several times, each time with the states that the time before left. A
 * session compiles one time of it; a program file does all of them in one run.
 *
 * @param once updates all of its states without changing their shapes and has no other outputs
 * @param swept inputs that are others every time; in a program file they have one more axis in
 *     front, of length {@link #TIMES}
 */
public record RepeatedDefinition(GraphDefinition once, Set<String> swept)
    implements GraphDefinition {
  /** Symbol of how often it is run, which the model code must not use. */
  public static final String TIMES = "K";

  /** Copies the names. */
  public RepeatedDefinition {
    swept = Set.copyOf(swept);
  }

  @Override
  public void build(GraphBuilder g) {
    once.build(g);
  }
}
