package dev.vgt4j.cli;

import java.io.PrintWriter;
import java.lang.reflect.Proxy;

/**
 * What Ctrl-C means while a long command runs: the first asks it to stop after the current step, a
 * second one ends the process at once. Closing restores what was before.
 *
 * <pre>{@code
 * try (Interruption interruption = Interruption.install(err)) {
 *   ... if (interruption.requested()) stop ...
 *   return interruption.exitCode();
 * }
 * }</pre>
 */
final class Interruption implements AutoCloseable {
  /** 128 plus the number of SIGINT, as a shell reports it. */
  static final int EXIT_CODE = 130;

  private final PrintWriter err;
  private final Runnable exit;
  private volatile boolean requested;
  private Runnable restore = () -> {};

  Interruption(PrintWriter err, Runnable exit) {
    this.err = err;
    this.exit = exit;
  }

  /** Listens to Ctrl-C; where the Java runtime cannot, Ctrl-C keeps ending the process. */
  static Interruption install(PrintWriter err) {
    Interruption interruption = new Interruption(err, () -> Runtime.getRuntime().halt(EXIT_CODE));
    interruption.listen();
    return interruption;
  }

  /** Through reflection, since javac warns of this class and has no way to accept it. */
  private void listen() {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object signal = signalType.getConstructor(String.class).newInstance("INT");
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(), new Class<?>[] {handlerType}, this::handle);
      var handle = signalType.getMethod("handle", signalType, handlerType);
      Object previous = handle.invoke(null, signal, handler);
      restore =
          () -> {
            try {
              handle.invoke(null, signal, previous);
            } catch (ReflectiveOperationException e) {
              throw new IllegalStateException(e);
            }
          };
    } catch (ReflectiveOperationException | IllegalArgumentException unsupported) {
      restore = () -> {};
    }
  }

  private Object handle(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "handle" -> {
        interrupt();
        yield null;
      }
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(this);
      default -> toString();
    };
  }

  /** One Ctrl-C. */
  void interrupt() {
    if (requested) {
      exit.run();
      return;
    }
    requested = true;
    err.println();
    err.println("vgt: stopping after this step; Ctrl-C again stops at once");
    err.flush();
  }

  /** True once somebody wants the command to stop. */
  boolean requested() {
    return requested;
  }

  /** What the command ends with: 0, or {@value #EXIT_CODE} if it was asked to stop. */
  int exitCode() {
    return requested ? EXIT_CODE : 0;
  }

  @Override
  public void close() {
    restore.run();
  }
}
