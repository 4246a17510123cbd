package dev.vgt4j.cli;

import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What Ctrl-C, or the SIGTERM of a system that shuts down, means while a long command runs: the
 * first asks it to stop after the current step, a second one ends the process at once. Closing
 * restores what was before.
 *
 * <pre>{@code
 * try (Interruption interruption = Interruption.install(err)) {
 *   ... if (interruption.requested()) stop ...
 *   return interruption.exitCode();
 * }
 * }</pre>
 */
final class Interruption implements AutoCloseable {
  /** Signals by name, and what a shell reports of a process that one ended: 128 and its number. */
  private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

  private final PrintWriter err;
  private final IntConsumer exit;
  private volatile int exitCode;
  private final List<Runnable> restore = new ArrayList<>();

  Interruption(PrintWriter err, IntConsumer exit) {
    this.err = err;
    this.exit = exit;
  }

  /** Listens to both; where the Java runtime cannot, they keep ending the process. */
  static Interruption install(PrintWriter err) {
    Interruption interruption = new Interruption(err, Runtime.getRuntime()::halt);
    EXIT_CODES.keySet().forEach(interruption::listen);
    return interruption;
  }

  /** Through reflection, since javac warns of this class and has no way to accept it. */
  private void listen(String name) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> handle(name, proxy, method, arguments));
      var handle = signalType.getMethod("handle", signalType, handlerType);
      Object previous = handle.invoke(null, signal, handler);
      restore.add(
          () -> {
            try {
              handle.invoke(null, signal, previous);
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException(e);
            }
          });
    } catch (ReflectiveOperationException | IllegalArgumentException unsupported) {
      // nothing to restore
    }
  }

  private Object handle(String signal, Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "handle" -> {
        interrupt(signal);
        yield null;
      }
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(this);
      default -> toString();
    };
  }

  /**
   * A signal came.
   *
   * @param signal {@code INT} or {@code TERM}
   */
  void interrupt(String signal) {
    int code = EXIT_CODES.get(signal);
    if (requested()) {
      exit.accept(code);
      return;
    }
    exitCode = code;
    err.println();
    err.println("vgt: stopping after this step; Ctrl-C again stops at once");
    err.flush();
  }

  /** True once somebody wants the command to stop. */
  boolean requested() {
    return exitCode != 0;
  }

  /** What the command ends with: 0, or 128 and the number of the signal that asked it to stop. */
  int exitCode() {
    return exitCode;
  }

  @Override
  public void close() {
    restore.forEach(Runnable::run);
  }
}
