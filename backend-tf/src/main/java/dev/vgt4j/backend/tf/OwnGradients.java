package dev.vgt4j.backend.tf;

import dev.vgt4j.api.VgtException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;

/**
 * Gradients written by hand, where those that TensorFlow derives operation by operation read and
 * write the same large values more often than they need to.
 *
 * <p>A value with such a gradient passes through an {@code IdentityN} beside what it was computed
 * from. TensorFlow knows no gradient of that operation and asks for one: it is led straight to the
 * inputs, past the operations between.
 */
final class OwnGradients {
  /** For programs that compute none: values stay as they are. */
  static final OwnGradients NONE = new OwnGradients(false);

  private static final String MARK = "IdentityN";

  /** The rules of the program whose gradients this thread is adding just now. */
  private static final ThreadLocal<OwnGradients> CURRENT = new ThreadLocal<>();

  private final boolean wanted;
  private final Map<String, Rule> rules = new HashMap<>();

  private OwnGradients(boolean wanted) {
    this.wanted = wanted;
  }

  /** Made when a process first trains; TensorFlow takes one for all graphs. */
  private static final class Registration {
    /** False if something else in this process was first. */
    static final boolean IS_OURS = TensorFlow.registerCustomGradient(MARK, OwnGradients::derive);

    private Registration() {}
  }

  /** For a program that computes gradients. */
  static OwnGradients wanted() {
    return new OwnGradients(true);
  }

  boolean areWanted() {
    return wanted;
  }

  /** A gradient. */
  interface Rule {
    /**
     * Computes the gradients of the inputs from that of the value. The graph is locked meanwhile:
     * reading a shape from it would wait forever.
     *
     * @return one gradient an input
     */
    List<Output<?>> apply(GraphWriter writer, Output<?> gradient);
  }

  /** The same value, whose gradient with respect to the inputs is as the rule says. */
  Output<?> attach(GraphWriter writer, Output<?> value, List<Output<?>> inputs, Rule rule) {
    if (!wanted) {
      return value;
    }
    if (!Registration.IS_OURS) {
      throw new VgtException(
          "training on TensorFlow: expected to decide the gradient of "
              + MARK
              + ", but this process has registered another one; train in a process of its own");
    }
    Output<?> cut = writer.add("StopGradient", value);
    Output<?>[] all = Stream.concat(Stream.of(cut), inputs.stream()).toArray(Output<?>[]::new);
    Output<?> marked = writer.operation(MARK, b -> b.addInputList(all)).output(0);
    rules.put(marked.op().name(), rule);
    return marked;
  }

  /** Adds gradients to the graph by these rules. */
  <T> T during(Supplier<T> adding) {
    CURRENT.set(this);
    try {
      return adding.get();
    } finally {
      CURRENT.remove();
    }
  }

  private static List<Operand<?>> derive(
      Ops ops, GraphOperation marked, List<Output<?>> gradients) {
    OwnGradients current = CURRENT.get();
    @Nullable Rule rule = current == null ? null : current.rules.get(marked.name());
    if (rule == null) {
      return List.copyOf(gradients); // another graph's: values pass through, and so do gradients
    }
    List<Operand<?>> out = new ArrayList<>();
    out.add(gradients.get(0)); // ends at the StopGradient
    out.addAll(rule.apply(new GraphWriter(ops.scope()), gradients.get(0)));
    return out;
  }
}
